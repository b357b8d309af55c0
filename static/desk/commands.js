/** Everything that can be done by key, once: the keyboard, the key sheet and the command palette all read this list. */
import { neighbour } from "./state/inbox.js"
import { acceptDraft, canAccept, editDraft } from "./verbs/answering.js"
import { WISHES } from "./parts/draft_wishes.js"

/** @typedef {import("./desk").Desk} Desk */

/**
 * `code` is the key's place on the keyboard, so that a Cyrillic layout changes nothing; alone it works while nobody
 * is typing, with Alt it works everywhere. `keys` is for those that are written differently.
 * @typedef {{id: string, code?: string, keys?: string, is_possible?: (desk: Desk) => boolean, run: (desk: Desk) => void}} Command
 */

const openThread = (/** @type {Desk} */ { store: { state } }) => (state.open ? state.threads[state.open] : undefined)
const isTalking = (/** @type {Desk} */ desk) => openThread(desk) !== undefined
const hasReadyDraft = (/** @type {Desk} */ desk) => openThread(desk)?.draft?.phase === "ready"
const sheetOfOpen = (/** @type {string} */ name) => (/** @type {Desk} */ desk) => desk.showSheet(name, { conversation: desk.store.state.open })

/** @type {(step: 1 | -1) => (desk: Desk) => void} */
const walk = (step) => (desk) => {
  const id = neighbour(desk.store.state, step)
  if (id) desk.conversations.open(id)
}

/** @type {Command[]} */
export const COMMANDS = [
  { id: "accept", code: "KeyA", is_possible: (desk) => { const thread = openThread(desk); return !!thread && canAccept(thread) }, run: (desk) => acceptDraft(desk) },
  { id: "edit", code: "KeyE", is_possible: hasReadyDraft, run: (desk) => editDraft(desk) },
  ...WISHES.map(([wish, key]) => ({ id: wish, code: `Key${key}`, is_possible: hasReadyDraft, run: (/** @type {Desk} */ desk) => { desk.drafts.ask(String(desk.store.state.open), wish) } })),
  { id: "reject", code: "KeyX", is_possible: hasReadyDraft, run: (desk) => desk.showSheet("reject", { conversation: desk.store.state.open, draft: openThread(desk)?.draft?.id }) },
  { id: "write", code: "KeyR", is_possible: isTalking, run: (desk) => desk.pen.focusAtEnd() },
  { id: "next", code: "KeyJ", run: walk(1) },
  { id: "previous", code: "KeyK", run: walk(-1) },
  { id: "search", keys: "/", run: () => document.getElementById("search")?.focus() },
  { id: "ask_permission", code: "KeyP", is_possible: isTalking, run: sheetOfOpen("ask_permission") },
  { id: "permissions", code: "KeyO", is_possible: ({ store: { state } }) => Object.values(state.permissions).some((one) => one.state === "asked"), run: (desk) => desk.showSheet("permissions") },
  { id: "escalate", code: "KeyM", is_possible: isTalking, run: sheetOfOpen("escalate") },
  { id: "note", code: "KeyN", is_possible: isTalking, run: () => openNote() },
  { id: "snooze", code: "KeyZ", is_possible: isTalking, run: sheetOfOpen("snooze") },
  { id: "transfer", code: "KeyT", is_possible: isTalking, run: sheetOfOpen("transfer") },
  { id: "close", code: "KeyC", is_possible: isTalking, run: sheetOfOpen("close") },
  { id: "pages", code: "KeyH", run: (desk) => desk.showSheet("pages") },
  { id: "palette", keys: "Ctrl K", run: (desk) => desk.showSheet("palette") },
  { id: "keys", keys: "?", run: (desk) => desk.showSheet("keys") },
]

/** The letter shown for a command. */
export function keyOf(/** @type {Command} */ { code, keys }) {
  return keys ?? code?.replace("Key", "") ?? ""
}

function openNote() {
  const field = document.getElementById("note")
  field?.closest("details")?.setAttribute("open", "")
  field?.focus()
}
