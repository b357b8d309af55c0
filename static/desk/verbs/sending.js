/** Saying something to the customer: shown at once, stored once, and never on a thread nobody has looked at. */
import { ANSWER_WITHIN_MS } from "../wire.js"

/** Refusals by which the agent has to decide; anything else is a failure to try again. */
const TO_DECIDE = new Set(["blocked", "moved_on"])
/** Nobody knows whether these arrived; the same client_id asks again after the line is back. */
const TO_REPEAT = new Set(["offline", "unanswered", "unavailable"])

export class Sending {
  #store
  #wire

  /** @param {import("../desk").Tools} tools */
  constructor({ store, wire }) {
    this.#store = store
    this.#wire = wire
  }

  /**
   * @param {string} conversation
   * @param {{text: string, draft?: string, files?: import("../types").Attachment[], override?: {reason: string}, client_id?: string, seen_seq?: number}} words
   * @returns {Promise<import("../types").Answer>}
   */
  async send(conversation, { text, draft, files = [], override, client_id = crypto.randomUUID(), seen_seq = this.#shownSeq(conversation) }) {
    const pending = { client_id, text, draft, files, seen_seq, at: new Date().toISOString(), state: /** @type {const} */ ("sending") }
    this.#store.dispatch({ type: "pending", conversation, pending })
    const attachments = files.length > 0 && { attachments: files.map(({ id }) => id) }
    const payload = { conversation, client_id, text, seen_seq, ...(draft && { draft }), ...(override && { override }), ...attachments }
    const answer = await this.#wire.ask("send", payload, ANSWER_WITHIN_MS)
    if (answer.ok) this.#store.dispatch({ type: "sent", conversation, message: this.#storedMessage(conversation, pending, answer) })
    else this.#onRefused(conversation, pending, answer)
    return answer
  }

  /** The line is back: what may or may not have arrived is sent again under its own id, so it cannot double. */
  repeatWaiting() {
    for (const [conversation, thread] of Object.entries(this.#store.state.threads)) {
      for (const { state, ...words } of thread.pending) {
        if (state === "waiting") this.send(conversation, words)
      }
    }
  }

  withdraw(/** @type {string} */ conversation, /** @type {string} */ client_id) {
    this.#store.dispatch({ type: "pending_dropped", conversation, client_id })
  }

  putRefusalAside(/** @type {string} */ conversation) {
    this.#store.dispatch({ type: "send_refused", conversation, refusal: null })
  }

  #shownSeq(/** @type {string} */ conversation) {
    return this.#store.state.threads[conversation]?.shown_seq ?? 0
  }

  /**
   * @param {string} conversation
   * @param {import("../types").Pending} pending
   * @param {import("../types").Answer} answer
   * @returns {import("../types").Message}
   */
  #storedMessage(conversation, { client_id, text, draft, files }, answer) {
    const name = this.#store.state.me?.name
    return { conversation, seq: answer.seq, at: answer.at, who: "agent", name, text, client_id, draft, edited: answer.edited, attachments: files }
  }

  /**
   * @param {string} conversation
   * @param {import("../types").Pending} pending
   * @param {import("../types").Answer} answer
   */
  #onRefused(conversation, { client_id, text, draft, files }, answer) {
    const error = answer.error ?? { code: "unavailable", message: "" }
    if (TO_REPEAT.has(error.code)) {
      this.#store.dispatch({ type: "pending_changed", conversation, client_id, change: { state: "waiting" } })
      return
    }
    this.#store.dispatch({ type: "pending_dropped", conversation, client_id })
    if (error.code === "moved_on") this.#store.dispatch({ type: "caught_up", conversation, messages: answer.messages ?? [] })
    const { verdict, violations, messages } = answer
    const refusal = { ...error, text, draft, files, ...(TO_DECIDE.has(error.code) && { verdict, violations, messages }) }
    this.#store.dispatch({ type: "send_refused", conversation, refusal })
  }
}
