/** Everything around the words: case card, notes, promises, permission and one's own presence. */
import { withoutEmpty } from "./conversations.js"

export class Casework {
  #store
  #wire
  #say

  /** @param {import("../desk").Tools} tools */
  constructor({ store, wire, say }) {
    this.#store = store
    this.#wire = wire
    this.#say = say
  }

  /** @param {Partial<import("../types").Card>} change */
  async correctCard(/** @type {string} */ conversation, change) {
    const answer = await this.#ask("card", { conversation, ...change })
    if (answer.ok) this.#store.dispatch({ type: "card", conversation, card: answer.card })
    return answer
  }

  async note(/** @type {string} */ conversation, /** @type {string} */ text) {
    const answer = await this.#ask("note", { conversation, text })
    if (answer.ok) this.#store.dispatch({ type: "note", conversation, note: answer.note })
    return answer
  }

  /** @param {{promise: string, state?: string, due_at?: string, what?: string, owner?: string}} change */
  async promise(change) {
    const answer = await this.#ask("promise", change)
    if (answer.ok && answer.promise?.id) this.#store.dispatch({ type: "promise", ...answer.promise })
    return answer
  }

  /** @param {{scope: string, standing: string, cursor?: string}} asked */
  listPromises(asked) { return this.#ask("promises", asked) }

  async askPermission(/** @type {Record<string, unknown>} */ wanted) {
    const answer = await this.#ask("permission.ask", withoutEmpty(wanted))
    if (answer.ok) this.#store.dispatch({ type: "permission", ...answer.permission })
    return answer
  }

  async answerPermission(/** @type {Record<string, unknown>} */ decision) {
    const answer = await this.#ask("permission.answer", withoutEmpty(decision))
    if (answer.ok) this.#store.dispatch({ type: "permission", ...answer.permission })
    return answer
  }

  async withdrawPermission(/** @type {string} */ permission) {
    const answer = await this.#ask("permission.withdraw", { permission })
    if (answer.ok) this.#store.dispatch({ type: "permission", ...answer.permission })
    return answer
  }

  async setPresence(/** @type {import("../types").Presence} */ state) {
    const answer = await this.#ask("presence", { state })
    if (!answer.ok) return answer
    this.#store.dispatch({ type: "presence", user: this.#store.state.me?.id, state })
    if (state === "pause") this.#say.handedOver(answer.handed_over)
    return answer
  }

  async #ask(/** @type {string} */ event, /** @type {Record<string, unknown>} */ payload) {
    const answer = await this.#wire.ask(event, payload)
    if (!answer.ok) this.#say.error(answer.error)
    return answer
  }
}
