/** What happens to one open conversation. Every function takes a thread and gives the next one. */

import { beginDraft, endDraft } from "./draft.js"

/** @typedef {import("../types").Thread} Thread */
/** @typedef {import("../types").Message} Message */

/** Messages known twice count once; the order is theirs, not the order of arrival. */
export function mergeMessages(/** @type {Message[]} */ known, /** @type {Message[]} */ fresh) {
  if (fresh.length === 0) return known
  const last = known.at(-1)
  if (fresh.length === 1 && (!last || fresh[0].seq > last.seq)) return [...known, fresh[0]]
  const by_seq = new Map(known.map((message) => [message.seq, message]))
  for (const message of fresh) by_seq.set(message.seq, message)
  return [...by_seq.values()].sort((one, other) => one.seq - other.seq)
}

/** @type {(thread: Thread, messages: Message[]) => Thread} */
export function addMessages(thread, messages) {
  const merged = mergeMessages(thread.messages, messages)
  const stored = new Set(messages.map((message) => message.client_id))
  return {
    ...thread,
    messages: merged,
    last_seq: Math.max(thread.last_seq, merged.at(-1)?.seq ?? 0),
    pending: thread.pending.filter((one) => !stored.has(one.client_id)),
    typing: withoutTypingOf(thread.typing, messages),
  }
}

/**
 * @param {Thread["typing"]} typing
 * @param {Message[]} messages
 */
function withoutTypingOf(typing, messages) {
  const wrote = new Set(messages.map((message) => message.who))
  const rest = Object.entries(typing).filter(([, one]) => !wrote.has(one.who))
  return rest.length === Object.keys(typing).length ? typing : Object.fromEntries(rest)
}

/**
 * The answer to `open`. Text still under way stays, and so does a draft that is being written right now.
 * @param {Thread} thread
 * @param {Record<string, any>} answer
 * @returns {Thread}
 */
export function openThread(thread, answer) {
  const merged = addMessages(thread, answer.messages ?? [])
  return {
    ...merged,
    loaded: true, failed: false,
    has_older: (merged.messages[0]?.seq ?? 1) > 1,
    last_seq: Math.max(merged.last_seq, answer.last_seq ?? 0),
    seen: { ...merged.seen, ...answer.seen },
    looked_seq: Math.max(merged.looked_seq, answer.seen?.agent ?? 0),
    // Whoever opens a conversation has its end before them; what a lost line brings later must be looked at first.
    shown_seq: thread.loaded ? thread.shown_seq : answer.last_seq ?? 0,
    card: answer.card ?? null,
    permissions: answer.permissions ?? [], promises: answer.promises ?? [], notes: answer.notes ?? [],
    history: answer.history ?? merged.history, moods: answer.reading?.moods ?? [], advice: answer.advice ?? null,
    page: answer.page ?? null, viewers: answer.viewers ?? [],
    draft: draftOnOpening(merged.draft, answer.draft),
  }
}

/**
 * A draft that is being written right now is known better here than in the answer, which has none of its words yet.
 * @type {(shown: import("../types").Draft | null, given: any) => import("../types").Draft | null}
 */
function draftOnOpening(shown, given) {
  if (!given) return shown?.phase === "writing" ? shown : null
  if (given.state === "streaming") return shown?.id === given.draft ? shown : beginDraft(null, given)
  return endDraft(null, given)
}

/** @type {(thread: Thread, messages: Message[], more: boolean) => Thread} */
export function addOlder(thread, messages, more) {
  return { ...thread, messages: mergeMessages(thread.messages, messages), has_older: more }
}

/** @type {(thread: Thread, event: {who: "customer" | "agent" | "system", seq: number}) => Thread} */
export function markSeen(thread, { who, seq }) {
  if (who === "customer" && seq > thread.seen.customer) return { ...thread, seen: { ...thread.seen, customer: seq } }
  if (who === "agent" && seq > thread.seen.agent) return { ...thread, seen: { ...thread.seen, agent: seq } }
  return thread
}

/** A fresh summary tells the mood of the customer's newest message. @type {(thread: Thread, summary: import("../types").Summary) => Thread} */
function noteMood(thread, { anger, last_message }) {
  const is_news = last_message?.who === "customer" && last_message.seq >= (thread.moods.at(-1)?.seq ?? 0)
  if (!thread.loaded || !is_news || !last_message) return thread
  const earlier = thread.moods.filter((mood) => mood.seq < last_message.seq)
  return { ...thread, moods: [...earlier, { seq: last_message.seq, anger }] }
}

/** A closed conversation has nothing left to answer. @type {(thread: Thread, summary: import("../types").Summary) => Thread} */
export function followSummary(thread, summary) {
  const known = noteMood(thread, summary)
  return summary.state === "closed" && known.draft ? { ...known, draft: null } : known
}

/** A typing mark fades by itself: the word that it stopped may be lost on the way. */
export const TYPING_FADES_AFTER_MS = 8_000

/** @type {(thread: Thread, event: Record<string, any>) => Thread} */
export function markTyping(thread, { who, name, user, on, now }) {
  const key = user?.id ?? user ?? who
  const { [key]: _, ...rest } = thread.typing
  return { ...thread, typing: on ? { ...rest, [key]: { who, name, until: now + TYPING_FADES_AFTER_MS } } : rest }
}

/** @type {(thread: Thread, pending: import("../types").Pending) => Thread} */
export function addPending(thread, pending) {
  const others = thread.pending.filter((one) => one.client_id !== pending.client_id)
  return { ...thread, pending: [...others, pending], refusal: null }
}

/** @type {(thread: Thread, client_id: string, change: Partial<import("../types").Pending>) => Thread} */
export function changePending(thread, client_id, change) {
  return { ...thread, pending: thread.pending.map((one) => (one.client_id === client_id ? { ...one, ...change } : one)) }
}

/** @type {(thread: Thread, client_id: string) => Thread} */
export function dropPending(thread, client_id) {
  return { ...thread, pending: thread.pending.filter((one) => one.client_id !== client_id) }
}

/**
 * Puts an entry in its list by id: changed where it stands, or added at the end.
 * @template {{id: string}} T
 * @param {T[]} list
 * @param {T} entry
 */
export function putById(list, entry) {
  const at = list.findIndex((one) => one.id === entry.id)
  return at < 0 ? [...list, entry] : list.with(at, { ...list[at], ...entry })
}
