/** Which conversations stand in the list, and in which order. */

/** @typedef {import("../types").Summary} Summary */
/** @typedef {import("../types").State} State */

/** What needs a person first stands first; of equals, whoever has waited longest. */
export function byUrgency(/** @type {Summary} */ one, /** @type {Summary} */ other) {
  return other.priority - one.priority
    || waitingKey(one).localeCompare(waitingKey(other))
    || one.id.localeCompare(other.id)
}

/** ISO times in UTC compare as text; who waits for nothing comes after all who wait. */
function waitingKey(/** @type {Summary} */ summary) {
  return summary.waiting_since ?? "9"
}

/** @type {Record<import("../types").Filter, (summary: Summary, me: string) => boolean>} */
const BELONGS = {
  all: (summary) => summary.state === "open",
  mine: (summary, me) => summary.state === "open" && summary.assignee?.id === me,
  unassigned: (summary) => summary.state === "open" && summary.assignee === null,
  snoozed: (summary) => summary.state === "snoozed",
  closed: (summary) => summary.state === "closed",
}

/** @type {(summary: Summary, inbox: import("../types").Inbox, me: string) => boolean} */
export function belongs(summary, inbox, me) {
  return BELONGS[inbox.filter](summary, me)
    && (!inbox.site || summary.site.id === inbox.site)
    && (!inbox.language || summary.language === inbox.language)
    && (!inbox.issue || summary.issue === inbox.issue)
}

/** @type {{conversations: unknown, inbox: unknown, list: Summary[]} | null} */
let latest = null

/**
 * The list as shown. A search keeps the server's order, most urgent first over all of its pages; here only some of them are known.
 * @param {State} state
 * @returns {Summary[]}
 */
export function shownConversations(state) {
  const { conversations, inbox } = state
  if (latest?.conversations === conversations && latest.inbox === inbox) return latest.list
  latest = { conversations, inbox, list: listOf(state) }
  return latest.list
}

/** @param {State} state */
function listOf({ conversations, inbox, me }) {
  if (inbox.query && inbox.found) return inbox.found.flatMap((id) => conversations[id] ?? [])
  const list = Object.values(conversations).filter((summary) => belongs(summary, inbox, me?.id ?? ""))
  return inbox.filter === "closed" ? list.sort(byLatest) : list.sort(byUrgency)
}

function byLatest(/** @type {Summary} */ one, /** @type {Summary} */ other) {
  return (other.last_message?.at ?? other.opened_at).localeCompare(one.last_message?.at ?? one.opened_at)
}

/** Unread messages in everything open, for the page's title. */
export function unreadInAll(/** @type {State} */ state) {
  let count = 0
  for (const summary of Object.values(state.conversations)) if (summary.state === "open") count += summary.unread
  return count
}

/** The next conversation in the list, wrapping at neither end. */
export function neighbour(/** @type {State} */ state, /** @type {1 | -1} */ step) {
  const list = shownConversations(state)
  const at = list.findIndex((summary) => summary.id === state.open)
  if (at < 0) return list[0]?.id ?? null
  return list[at + step]?.id ?? null
}

/**
 * How many a filter holds: counted here while all open conversations are known, as the server last said otherwise.
 * @type {(state: State, filter: import("../types").Filter) => number}
 */
export function countOf({ conversations, inbox, me }, filter) {
  const knows_all = inbox.cursor === null && !inbox.query && filter !== "snoozed" && filter !== "closed"
  if (!knows_all || inbox.site || inbox.language || inbox.issue) return inbox.counts[filter] ?? 0
  return Object.values(conversations).filter((summary) => BELONGS[filter](summary, me?.id ?? "")).length
}
