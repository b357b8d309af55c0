/** Notes in which a colleague named this person: told at once, or when they come; over once the note is before them. */

/** @typedef {{conversation: string, text: string, by: {name: string | null}}} Told */

export class Mentions {
  #wire
  #tell
  /** @type {Set<string>} conversations with a note that they have not seen */
  #waiting = new Set()

  /** @param {import("../desk").Tools} tools @param {(told: Told) => void} tell */
  constructor({ wire }, tell) {
    this.#wire = wire
    this.#tell = tell
  }

  async catchUp() {
    const answer = await this.#wire.ask("mentions", {})
    if (answer.ok) for (const told of answer.mentions) this.take(told)
  }

  take(/** @type {Told} */ told) {
    this.#waiting.add(told.conversation)
    this.#tell(told)
  }

  seen(/** @type {string} */ conversation) {
    if (this.#waiting.delete(conversation)) this.#wire.ask("mentions.seen", { conversation })
  }
}
