/** The keyboard: single keys while nobody types, the same with Alt everywhere, and three that always work. */
import { COMMANDS } from "./commands.js"
import { preference } from "./preferences.js"
import { sendWords } from "./verbs/answering.js"

const ON_PAGES = new Set(["pages", "palette", "keys"])

export class Keys {
  #desk

  constructor(/** @type {import("./desk").Desk} */ desk) { this.#desk = desk }

  connect() { addEventListener("keydown", this.#onKeyDown) }
  disconnect() { removeEventListener("keydown", this.#onKeyDown) }

  #onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || this.#desk.store.state.sheet) return
    const command = this.#commandFor(event)
    if (!command) return
    // A page is no place for the conversation's keys: a stray letter must not lead away from a form.
    if (this.#desk.store.state.page && !ON_PAGES.has(command.id ?? "")) return
    event.preventDefault()
    if (!command.is_possible || command.is_possible(this.#desk)) command.run(this.#desk)
  }

  /** @returns {{id?: string, run: (desk: import("./desk").Desk) => void, is_possible?: (desk: import("./desk").Desk) => boolean} | undefined} */
  #commandFor(event = /** @type {KeyboardEvent} */ ({})) {
    const is_ctrl = event.ctrlKey || event.metaKey
    if (event.key === "Enter" && (is_ctrl || isAtRest(event.target))) return { run: (desk) => { sendWords(desk) } }
    if (is_ctrl && event.code === "KeyK") return commandNamed("palette")
    if (is_ctrl) return undefined
    if (isTyping(event.target)) return this.#whileTyping(event)
    if (event.altKey) return COMMANDS.find((one) => one.code === event.code)
    if (preference("single_keys") === "off") return undefined
    if (event.key === "?") return commandNamed("keys")
    if (event.key === "/") return commandNamed("search")
    return event.shiftKey ? undefined : COMMANDS.find((one) => one.code === event.code)
  }

  #whileTyping(/** @type {KeyboardEvent} */ event) {
    if (event.key === "Escape") return { run: () => /** @type {HTMLElement} */ (event.target).blur() }
    // AltGr writes letters on many keyboards of our languages; it is no command.
    if (event.altKey && !event.getModifierState("AltGraph")) return COMMANDS.find((one) => one.code === event.code)
    return undefined
  }
}

const commandNamed = (/** @type {string} */ id) => COMMANDS.find((one) => one.id === id)

/** Nowhere in particular, or still on the row that opened the conversation: Enter is for the draft that says so. */
function isAtRest(/** @type {EventTarget | null} */ target) {
  return target === document.body || (target instanceof HTMLElement && target.matches(".row[aria-current=true]"))
}

function isTyping(/** @type {EventTarget | null} */ target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]")
}
