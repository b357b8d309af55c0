/** The agent's last step: their own words go out, or the co-pilot's draft does. */

/** A draft that has just appeared is not accepted by an Enter that was meant for something else. */
const READ_FOR_MS = 600

/** @type {WeakMap<import("../types").Draft, number>} */
const ready_since = new WeakMap()

/** @param {import("../types").Thread} thread */
export function canAccept({ draft, messages }) {
  return draft?.phase === "ready" && draft.verdict !== "block" && draft.text.trim() !== "" && coversAll(draft, messages)
}

/** Whether the customer has said nothing since the draft was made; the server's word that it is withdrawn may be under way. */
function coversAll(/** @type {import("../types").Draft} */ draft, /** @type {import("../types").Message[]} */ messages) {
  const last = messages.findLast((message) => message.who === "customer")
  return !last || draft.covers_seq === undefined || last.seq <= draft.covers_seq
}

/** Called when a finished draft is on the screen. */
export function markShown(/** @type {import("../types").Draft} */ draft, now = Date.now()) {
  if (!ready_since.has(draft)) ready_since.set(draft, now)
}

/** Sends what is written, files along; with nothing written, accepts the draft. A file that is still on its way is waited for. */
export async function sendWords(/** @type {import("../desk").Desk} */ desk) {
  const { open, threads } = desk.store.state
  if (!open || desk.pen.uploads.length > 0) return
  if (desk.pen.is_empty && (desk.pen.files.length === 0 || canAccept(threads[open]))) return acceptDraft(desk)
  const words = desk.pen.handOver()
  settle(desk, open, words, await desk.sending.send(open, words))
}

/** The draft as it stands goes out. Does nothing while it is being written, stopped, or too new to have been read. */
export async function acceptDraft(/** @type {import("../desk").Desk} */ desk) {
  const { open, threads } = desk.store.state
  const thread = open ? threads[open] : undefined
  if (!open || !thread?.draft || !canAccept(thread) || desk.pen.uploads.length > 0) return
  if (Date.now() - (ready_since.get(thread.draft) ?? Infinity) < READ_FOR_MS) return
  const draft = { text: thread.draft.text, draft: thread.draft.id }
  // Words that are being written stay in the box; files go with whatever goes next.
  const words = desk.pen.files.length > 0 && desk.pen.is_empty ? desk.pen.handOver(draft) : draft
  settle(desk, open, words, await desk.sending.send(open, words))
}

/** The draft moves into the box, to be changed there. */
export function editDraft(/** @type {import("../desk").Desk} */ desk) {
  const { open, threads } = desk.store.state
  const draft = open ? threads[open]?.draft : null
  if (draft?.phase === "ready") desk.pen.takeDraft(draft)
}

/**
 * @param {import("../desk").Desk} desk
 * @param {string} conversation
 * @param {import("../kept_text").Words} words
 * @param {import("../types").Answer} answer
 */
function settle(desk, conversation, words, answer) {
  if (answer.ok) return desk.pen.arrived(conversation)
  const is_under_way = desk.store.state.threads[conversation]?.pending.some((one) => one.text === words.text)
  if (!is_under_way) desk.pen.takeBack(conversation, words)
}

/**
 * After a refusal: once more, with the reason to override or with eyes on what is new.
 * @param {import("../desk").Desk} desk
 * @param {import("../types").Thread} thread
 * @param {{override?: {reason: string}}} extras
 */
export async function sendAnyway(desk, thread, extras = {}) {
  const words = desk.pen.is_empty && desk.pen.files.length === 0 && thread.refusal ? { text: thread.refusal.text, draft: thread.refusal.draft, files: thread.refusal.files } : desk.pen.handOver()
  settle(desk, thread.id, words, await desk.sending.send(thread.id, { ...words, ...extras, seen_seq: thread.last_seq }))
}
