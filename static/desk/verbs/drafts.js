/** Working with the co-pilot's draft, and with the guard while the agent writes. */

export class Drafts {
  #store
  #wire
  #say

  /** @param {import("../desk").Tools} tools */
  constructor({ store, wire, say }) {
    this.#store = store
    this.#wire = wire
    this.#say = say
  }

  /** `wish`: again, shorter, warmer, formal, or the agent's own words. */
  async ask(/** @type {string} */ conversation, /** @type {string | undefined} */ wish) {
    const answer = await this.#wire.ask("draft.ask", { conversation, ...(wish && { ask: wish }) })
    if (!answer.ok) this.#say.error(answer.error)
  }

  async reject(/** @type {string} */ conversation, /** @type {string} */ draft, /** @type {string | undefined} */ reason) {
    this.#store.dispatch({ type: "draft_put_away", conversation })
    const answer = await this.#wire.ask("draft.reject", { draft, ...(reason && { reason }) })
    if (!answer.ok) this.#say.error(answer.error)
  }

  /** @returns {Promise<import("../sheets/edits").Piece[] | null>} from the draft to the message it became */
  async edits(/** @type {string} */ conversation, /** @type {number} */ seq) {
    const answer = await this.#wire.ask("draft.edits", { conversation, seq })
    if (answer.ok) return answer.pieces
    this.#say.error(answer.error)
    return null
  }

  /** @returns {Promise<import("../types").Judgement | null>} null when nobody could judge */
  async judge(/** @type {string} */ conversation, /** @type {string} */ text) {
    const answer = await this.#wire.ask("guard", { conversation, text })
    return answer.ok ? { verdict: answer.verdict, violations: answer.violations } : null
  }

  /** @returns {Promise<(import("../types").Judgement & {text: string}) | null>} */
  async reword(/** @type {string} */ conversation, /** @type {string} */ text) {
    const answer = await this.#wire.ask("reword", { conversation, text })
    if (answer.ok) return /** @type {any} */ (answer)
    this.#say.error(answer.error)
    return null
  }
}
