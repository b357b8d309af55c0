/** The desk before the first word from the server. */

/** @returns {import("../types").State} */
export function firstState() {
  return {
    connection: { state: "connecting", since: Date.now(), tries: 0 },
    me: null, sites: [], users: {}, drafter: "", policy: null,
    conversations: {}, open: null, page: null, threads: {}, permissions: {}, alarms: {}, load: "light", notices: [], sheet: null,
    inbox: {
      filter: "all", query: "", site: "", language: "", issue: "",
      found: null, cursor: null, counts: {}, loading: false,
    },
  }
}

/**
 * @param {string} id
 * @returns {import("../types").Thread}
 */
export function firstThread(id) {
  return {
    id, loaded: false, failed: false, messages: [], last_seq: 0, has_older: false,
    seen: { customer: 0, agent: 0 }, looked_seq: 0, shown_seq: 0, typing: {}, pending: [], draft: null, refusal: null,
    card: null, permissions: [], promises: [], notes: [], history: { conversations: [], compensations: [] }, moods: [], advice: null,
    page: null, viewers: [],
  }
}
