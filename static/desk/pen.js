/** What the agent is writing, conversation by conversation, and the draft it grew from. */

export class Pen {
  conversation = ""
  text = ""
  /** @type {string | undefined} the draft these words began as */
  draft
  /** @type {string | undefined} under which they were last sent without an answer */
  client_id
  /** @type {import("./kept_text").KeptText | null} */
  #kept = null
  /** @type {Set<() => void>} */
  #readers = new Set()
  /** @type {HTMLTextAreaElement | null} */
  field = null

  get is_empty() { return this.text.trim() === "" }

  /** The person is known now: their unsent words come back, unless they have begun anew. */
  belongTo(/** @type {import("./kept_text").KeptText} */ kept) {
    this.#kept = kept
    kept.forgetOld()
    if (this.conversation && this.is_empty) this.#takeUp()
  }

  turnTo(/** @type {string} */ conversation) {
    if (conversation === this.conversation) return
    this.conversation = conversation
    this.#takeUp()
  }

  write(/** @type {string} */ text) {
    this.#change({ text, draft: text.trim() ? this.draft : undefined, client_id: undefined })
  }

  takeDraft(/** @type {{id: string, text: string}} */ { id, text }) {
    this.#change({ text, draft: id, client_id: undefined })
    this.focusAtEnd()
  }

  /** The words are on their way: the box empties, the kept copy waits until they have arrived. */
  handOver() {
    const client_id = this.client_id ?? crypto.randomUUID()
    const words = { text: this.text.trim(), draft: this.draft, client_id }
    this.#kept?.keep(this.conversation, { ...words, text: this.text })
    this.#set({ text: "", draft: undefined, client_id: undefined })
    return words
  }

  arrived(/** @type {string} */ conversation) {
    if (this.conversation === conversation && !this.is_empty) this.#keep()
    else this.#kept?.keep(conversation, null)
  }

  /** They did not go: back into the box, unless it holds something newer. @param {{text: string, draft?: string}} words */
  takeBack(/** @type {string} */ conversation, words) {
    if (this.conversation === conversation && this.is_empty) this.#change({ text: words.text, draft: words.draft, client_id: undefined })
  }

  focusAtEnd() {
    requestAnimationFrame(() => {
      this.field?.focus()
      this.field?.setSelectionRange(this.text.length, this.text.length)
    })
  }

  /** @param {() => void} reader */
  subscribe(reader) {
    this.#readers.add(reader)
    return () => { this.#readers.delete(reader) }
  }

  #takeUp() {
    const kept = this.#kept?.find(this.conversation)
    this.#set({ text: kept?.text ?? "", draft: kept?.draft, client_id: kept?.client_id })
  }

  /** @param {{text: string, draft: string | undefined, client_id: string | undefined}} words */
  #change(words) {
    this.#set(words)
    this.#keep()
  }

  #keep() { this.#kept?.keep(this.conversation, this) }

  /** @param {{text: string, draft: string | undefined, client_id: string | undefined}} words */
  #set({ text, draft, client_id }) {
    this.text = text
    this.draft = draft
    this.client_id = client_id
    for (const reader of this.#readers) reader()
  }
}
