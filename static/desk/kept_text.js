/** What an agent has typed and not sent, kept in this browser through reloads, lost lines and restarts. */

const KEPT_FOR_MS = 7 * 24 * 3_600_000

/** @typedef {{text: string, draft?: string, client_id?: string, files?: import("./types").Attachment[]}} Words */

export class KeptText {
  #prefix

  /** One person's words are not the next person's at the same machine. */
  constructor(/** @type {string} */ user_id) { this.#prefix = `levelhead.text.${user_id}.` }

  /** @returns {(Words & {at: number}) | null} */
  find(/** @type {string} */ conversation) {
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + conversation) ?? "null")
    } catch { return null }
  }

  /** Empty text without a file is forgotten. */
  keep(/** @type {string} */ conversation, /** @type {Words | null} */ words) {
    const key = this.#prefix + conversation
    try {
      const { text = "", draft, client_id, files = [] } = words ?? {}
      if (text || files.length > 0) localStorage.setItem(key, JSON.stringify({ text, draft, client_id, files, at: Date.now() }))
      else localStorage.removeItem(key)
    } catch { /* A full or forbidden store: the words are still in the box. */ }
  }

  forgetOld(now = Date.now()) {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.#prefix))
    for (const conversation of keys.map((key) => key.slice(this.#prefix.length))) {
      if (now - (this.find(conversation)?.at ?? 0) > KEPT_FOR_MS) this.keep(conversation, null)
    }
  }
}
