/** Opening, catching up with, finding and handing on conversations. */

const LOOKED_AFTER_MS = 800

export class Conversations {
  #store
  #wire
  #say
  #asked = 0

  /** @param {import("../desk").Tools} tools */
  constructor({ store, wire, say }) {
    this.#store = store
    this.#wire = wire
    this.#say = say
  }

  async open(/** @type {string} */ id) {
    const before = this.#store.state.open
    if (before && before !== id) this.#wire.ask("leave", { conversation: before })
    this.#store.dispatch({ type: "select", conversation: id })
    await this.#fetch(id)
  }

  /** For the list, or for one of the desk's pages. */
  leave(/** @type {import("../types").State["page"]} */ page = null) {
    const id = this.#store.state.open
    if (id) this.#wire.ask("leave", { conversation: id })
    this.#store.dispatch({ type: "page", page })
  }

  /** After a lost line: first what was said meanwhile, without a gap, then everything else as it stands now. */
  async catchUp() {
    const id = this.#store.state.open
    if (!id) return
    await this.#fetchMissed(id)
    await this.#fetch(id)
  }

  async #fetch(/** @type {string} */ id) {
    const answer = await this.#wire.ask("open", { conversation: id })
    if (!answer.ok) {
      this.#store.dispatch({ type: "not_opened", conversation: id })
      if (answer.error?.code !== "offline") this.#say.error(answer.error)
      return
    }
    const known = this.#store.state.threads[id]?.last_seq ?? 0
    this.#store.dispatch({ type: "opened", conversation: id, answer })
    const first = answer.messages[0]?.seq ?? 1
    if (known && first > known + 1) await this.#fetchMissed(id, known)
  }

  async #fetchMissed(/** @type {string} */ id, from = this.#store.state.threads[id]?.last_seq ?? 0) {
    for (let seq = from, more = from > 0; more;) {
      const answer = await this.#wire.ask("since", { conversation: id, seq })
      if (!answer.ok || answer.messages.length === 0) return
      this.#store.dispatch({ type: "caught_up", conversation: id, messages: answer.messages })
      seq = answer.messages.at(-1).seq
      more = answer.more
    }
  }

  async loadOlder(/** @type {string} */ id) {
    const first = this.#store.state.threads[id]?.messages[0]
    if (!first) return
    const answer = await this.#wire.ask("before", { conversation: id, seq: first.seq })
    if (answer.ok) this.#store.dispatch({ type: "older", conversation: id, messages: answer.messages, more: answer.more })
    else this.#say.error(answer.error)
  }

  /** A message counts as read once it has been on a visible screen for a moment. */
  lookAt(/** @type {string} */ id, /** @type {number} */ seq) {
    const timer = setTimeout(() => {
      if (document.visibilityState !== "visible") return
      this.#store.dispatch({ type: "looked", conversation: id, seq })
      this.#wire.ask("seen", { conversation: id, seq })
    }, LOOKED_AFTER_MS)
    return () => clearTimeout(timer)
  }

  typing(/** @type {string} */ id, /** @type {boolean} */ on) {
    this.#wire.ask("typing", { conversation: id, on })
  }

  /** @param {Partial<import("../types").Inbox>} change */
  async show(change) {
    this.#store.dispatch({ type: "inbox", change: { ...change, found: null, cursor: null, loading: true } })
    await this.#list(undefined)
  }

  async loadMore() {
    const { cursor, loading } = this.#store.state.inbox
    if (cursor === null || loading) return
    this.#store.dispatch({ type: "inbox", change: { loading: true } })
    await this.#list(cursor || undefined)
  }

  async #list(/** @type {string | undefined} */ cursor) {
    const asked = this.#asked += 1
    const { inbox } = this.#store.state
    const wanted = { filter: inbox.filter, query: inbox.query, site: inbox.site, language: inbox.language, issue: inbox.issue, cursor }
    const answer = await this.#wire.ask("list", withoutEmpty(wanted))
    if (asked !== this.#asked) return
    if (answer.ok) this.#store.dispatch({ type: "listed", answer, inbox, is_more: cursor !== undefined })
    else this.#store.dispatch({ type: "inbox", change: { loading: false } })
  }

  assign(/** @type {Record<string, unknown>} */ payload) { return this.#do("assign", payload) }
  snooze(/** @type {string} */ conversation, /** @type {string} */ until) { return this.#do("snooze", { conversation, until }) }
  escalate(/** @type {string} */ conversation, /** @type {string} */ reason) { return this.#do("escalate", { conversation, reason }) }
  /** `moved_on` is for whoever closes to decide about: the customer has written something they have not seen. */
  close(/** @type {Record<string, unknown>} */ payload) { return this.#do("close", payload, "moved_on") }
  reopen(/** @type {string} */ conversation) { return this.#do("reopen", { conversation }) }

  async #do(/** @type {string} */ event, /** @type {Record<string, unknown>} */ payload, to_decide = "") {
    const answer = await this.#wire.ask(event, payload)
    if (!answer.ok && answer.error?.code === to_decide) return answer
    if (!answer.ok) this.#say.error(answer.error)
    else if (answer.conversation?.id) this.#store.dispatch({ type: "conversation", ...answer.conversation })
    return answer
  }
}

/** @param {Record<string, unknown>} payload */
export function withoutEmpty(payload) {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined && value !== "" && value !== null))
}
