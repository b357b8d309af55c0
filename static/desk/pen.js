/** What the agent is writing, conversation by conversation, the draft it grew from, and the files that go along. */

/** @typedef {{text: string, draft: string | undefined, client_id: string | undefined, files?: import("./types").Attachment[]}} Written */

export class Pen {
  conversation = ""
  text = ""
  /** @type {string | undefined} the draft these words began as */
  draft
  /** @type {string | undefined} under which they were last sent without an answer */
  client_id
  /** @type {import("./types").Attachment[]} what has been uploaded to go with these words */
  files = []
  /** @type {Map<string, {key: string, name: string}[]>} by conversation: an upload goes on while somebody looks elsewhere */
  #uploads = new Map()
  /** @type {import("./kept_text").KeptText | null} */
  #kept = null
  /** @type {Set<() => void>} */
  #readers = new Set()
  /** @type {HTMLTextAreaElement | null} */
  field = null
  /** @type {((event: KeyboardEvent) => boolean) | null} whoever lies over the box and takes its keys first */
  intercept = null

  get is_empty() { return this.text.trim() === "" }
  get uploads() { return this.#uploads.get(this.conversation) ?? [] }

  /** The person is known now: their unsent words come back, unless they have begun anew. */
  belongTo(/** @type {import("./kept_text").KeptText} */ kept) {
    this.#kept = kept
    kept.forgetOld()
    if (this.conversation && this.is_empty && this.files.length === 0) this.#takeUp()
  }

  turnTo(/** @type {string} */ conversation) {
    if (conversation === this.conversation) return
    this.conversation = conversation
    this.#takeUp()
  }

  write(/** @type {string} */ text) {
    this.#change({ text, draft: text.trim() ? this.draft : undefined, client_id: undefined, files: this.files })
  }

  takeDraft(/** @type {{id: string, text: string}} */ { id, text }) {
    this.#change({ text, draft: id, client_id: undefined, files: this.files })
    this.focusAtEnd()
  }

  beginUpload(/** @type {string} */ conversation, /** @type {{key: string, name: string}} */ upload) {
    this.#uploads.set(conversation, [...this.#uploads.get(conversation) ?? [], upload])
    this.#tell()
  }

  /** The file has arrived at the server, or has not (`file` is null then). */
  endUpload(/** @type {string} */ conversation, /** @type {string} */ key, /** @type {import("./types").Attachment | null} */ file) {
    this.#uploads.set(conversation, (this.#uploads.get(conversation) ?? []).filter((one) => one.key !== key))
    if (!file) return this.#tell()
    if (conversation === this.conversation) return this.#change({ ...this.#words, files: [...this.files, file] })
    const kept = this.#kept?.find(conversation)
    this.#kept?.keep(conversation, { text: "", ...kept, files: [...kept?.files ?? [], file] })
  }

  dropFile(/** @type {string} */ id) {
    this.#change({ ...this.#words, files: this.files.filter((file) => file.id !== id) })
  }

  /**
   * The words are on their way: the box empties, the kept copy waits until they have arrived. Files alone go under their names.
   * @param {{text: string, draft?: string}} [instead] a draft that goes as it stands
   */
  handOver(instead) {
    const client_id = this.client_id ?? crypto.randomUUID()
    const { text, draft } = instead ?? { text: this.text.trim() || this.files.map(({ name }) => name).join(", "), draft: this.draft }
    const words = { text, draft, client_id, files: this.files }
    this.#kept?.keep(this.conversation, { ...words, text: instead ? "" : this.text })
    this.#set({ text: "", draft: undefined, client_id: undefined })
    return words
  }

  arrived(/** @type {string} */ conversation) {
    if (this.conversation === conversation && (!this.is_empty || this.files.length > 0)) this.#keep()
    else this.#kept?.keep(conversation, null)
  }

  /** They did not go: back into the box, unless it holds something newer. */
  takeBack(/** @type {string} */ conversation, /** @type {import("./kept_text").Words} */ { text, draft, files = [] }) {
    if (this.conversation !== conversation || !this.is_empty) return
    const is_names = text === files.map(({ name }) => name).join(", ")
    this.#change({ text: is_names ? "" : text, draft, client_id: undefined, files: [...files, ...this.files] })
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
    this.#set({ text: kept?.text ?? "", draft: kept?.draft, client_id: kept?.client_id, files: kept?.files })
  }

  /** Something else than before: it would be another message. */
  get #words() { return { text: this.text, draft: this.draft, client_id: undefined } }

  /** @param {Written} words */
  #change(words) {
    this.#set(words)
    this.#keep()
  }

  #keep() { this.#kept?.keep(this.conversation, this) }

  /** @param {Written} words */
  #set({ text, draft, client_id, files = [] }) {
    this.text = text
    this.draft = draft
    this.client_id = client_id
    this.files = files
    this.#tell()
  }

  #tell() { for (const reader of this.#readers) reader() }
}
