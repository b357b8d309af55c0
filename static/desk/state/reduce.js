/** Every event of the wire, and every step of the person at the desk, as one pure function. */
import { addAlarm, alarmsOf, settleAlarm } from "./alarms.js"
import { addMessages, addOlder, addPending, changePending, dropPending, followSummary, markSeen, markTyping, openThread, putById } from "./thread.js"
import { beginDraft, endDraft, growDraft, judgeDraft, withdrawDraft } from "./draft.js"
import { firstThread } from "./first.js"

/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Thread} Thread */
/** @typedef {(state: State, event: any) => State} Step */

/** @type {(state: State, id: string, change: (thread: Thread) => Thread) => State} */
function inThread(state, id, change) {
  const before = state.threads[id]
  if (!before) return state
  const after = change(before)
  return after === before ? state : { ...state, threads: { ...state.threads, [id]: after } }
}

/** @type {(state: State, event: any, change: (draft: any, event: any) => any) => State} */
function inDraft(state, event, change) {
  return inThread(state, event.conversation, (thread) => {
    const draft = change(thread.draft, event)
    return draft === thread.draft ? thread : { ...thread, draft }
  })
}

/** @type {<T extends {id: string}>(list: T[]) => Record<string, T>} */
const byId = (list) => Object.fromEntries(list.map((one) => [one.id, one]))

/** @type {Step} */
function takeSummaries(state, { conversations }) {
  return { ...state, conversations: { ...state.conversations, ...byId(conversations) } }
}

/** @type {Step} A fresh welcome is the truth: what it does not name may have been deleted meanwhile. */
function welcome(state, event) {
  const kept = state.open && state.conversations[state.open] ? { [state.open]: state.conversations[state.open] } : {}
  return {
    ...state,
    connection: { state: "live", since: event.now, tries: 0 },
    me: event.user, sites: event.sites ?? [], users: byId(event.users ?? []),
    drafter: event.drafter ?? "", policy: event.policy ?? null,
    conversations: { ...kept, ...byId(event.conversations) },
    permissions: byId(/** @type {import("../types").Permission[]} */ (event.permissions ?? [])),
    alarms: alarmsOf(event.alarms ?? []),
    inbox: { ...state.inbox, cursor: event.more ? event.cursor ?? "" : null, counts: event.counts ?? state.inbox.counts },
  }
}

/** @type {Step} */
function takePermission(state, permission) {
  const permissions = { ...state.permissions, [permission.id]: { ...state.permissions[permission.id], ...permission } }
  return inThread({ ...state, permissions }, permission.conversation, (thread) => (
    { ...thread, permissions: putById(thread.permissions, permission) }
  ))
}

/** @type {Step} */
function opened(state, { answer, conversation }) {
  const known = takeSummaries(state, { conversations: [answer.conversation] })
  const permissions = { ...known.permissions, ...byId(/** @type {import("../types").Permission[]} */ (answer.permissions ?? [])) }
  return inThread({ ...known, permissions }, conversation, (thread) => openThread(thread, answer))
}

/** @type {Step} Looking at a conversation is reading it: its unread mark goes at once, the server's word follows. */
function looked(state, { conversation, seq }) {
  const summary = state.conversations[conversation]
  const next = summary?.unread && seq >= summary.last_seq
    ? { ...state, conversations: { ...state.conversations, [conversation]: { ...summary, unread: 0 } } } : state
  return inThread(next, conversation, (thread) => (
    { ...thread, looked_seq: Math.max(seq, thread.looked_seq), shown_seq: Math.max(seq, thread.shown_seq) }
  ))
}

/** @type {Step} */
function listed(state, { answer, inbox, is_more }) {
  const ids = answer.conversations.map((/** @type {{id: string}} */ one) => one.id)
  const found = is_more && state.inbox.found ? [...state.inbox.found, ...ids] : ids
  // An answer to a question that is no longer asked still brings fresh summaries, but not its order.
  const is_current = inbox.query === state.inbox.query && inbox.filter === state.inbox.filter
  const next = is_current
    ? { ...state.inbox, found: state.inbox.query ? found : null, cursor: answer.cursor ?? null, counts: answer.counts ?? state.inbox.counts, loading: false }
    : state.inbox
  return takeSummaries({ ...state, inbox: next }, { conversations: answer.conversations })
}

/** @type {Record<string, Step>} */
const STEPS = {
  // The wire
  welcome,
  conversation: (state, summary) => inThread(takeSummaries(state, { conversations: [summary] }), summary.id, (thread) => followSummary(thread, summary)),
  message: (state, message) => inThread(state, message.conversation, (thread) => addMessages(thread, [message])),
  typing: (state, event) => inThread(state, event.conversation, (thread) => markTyping(thread, event)),
  seen: (state, event) => inThread(state, event.conversation, (thread) => markSeen(thread, event)),
  viewers: (state, event) => inThread(state, event.conversation, (thread) => ({ ...thread, viewers: event.users })),
  presence: (state, event) => takePresence(state, event),
  policy: (state, policy) => ({ ...state, policy }),
  permission: takePermission,
  promise: (state, promise) => inThread({ ...state, alarms: settleAlarm(state.alarms, promise) }, promise.conversation, (thread) => ({ ...thread, promises: putById(thread.promises, promise) })),
  load: (state, { level }) => ({ ...state, load: level }),
  alarm: (state, alarm) => ({ ...state, alarms: addAlarm(state.alarms, alarm) }),
  note: (state, event) => inThread(state, event.conversation, (thread) => ({ ...thread, notes: putById(thread.notes, event.note) })),
  card: (state, event) => inThread(state, event.conversation, (thread) => ({ ...thread, card: { ...thread.card, ...(event.card ?? event) } })),
  erased: (state, { conversations }) => withoutErased(state, conversations),
  "draft.begin": (state, event) => inDraft(state, event, beginDraft),
  "draft.delta": (state, event) => inDraft(state, event, growDraft),
  "draft.verdict": (state, event) => inDraft(state, event, judgeDraft),
  "draft.end": (state, event) => inDraft(state, event, endDraft),
  "draft.withdrawn": (state, event) => inDraft(state, event, withdrawDraft),

  // The connection
  lost: (state, { now, message }) => ({ ...state, connection: { state: "lost", since: state.connection.state === "lost" ? state.connection.since : now, message, tries: state.connection.tries + 1 } }),
  turned_away: (state, { now, message }) => ({ ...state, connection: { state: "refused", since: now, message, tries: 0 } }),

  // The person
  select: (state, { conversation }) => {
    const thread = state.threads[conversation] ?? firstThread(conversation)
    return { ...state, page: null, open: conversation, threads: { ...state.threads, [conversation]: { ...thread, shown_seq: thread.last_seq } } }
  },
  page: (state, { page }) => ({ ...state, open: null, page }),
  opened,
  not_opened: (state, { conversation }) => inThread(state, conversation, (thread) => ({ ...thread, failed: true })),
  caught_up: (state, { conversation, messages }) => inThread(state, conversation, (thread) => addMessages(thread, messages)),
  older: (state, { conversation, messages, more }) => inThread(state, conversation, (thread) => addOlder(thread, messages, more)),
  looked,
  faded: (state, { conversation, now }) => inThread(state, conversation, (thread) => withoutFaded(thread, now)),
  pending: (state, { conversation, pending }) => inThread(state, conversation, (thread) => addPending(thread, pending)),
  pending_changed: (state, { conversation, client_id, change }) => inThread(state, conversation, (thread) => changePending(thread, client_id, change)),
  pending_dropped: (state, { conversation, client_id }) => inThread(state, conversation, (thread) => dropPending(thread, client_id)),
  sent: (state, { conversation, message }) => inThread(state, conversation, (thread) => ({ ...addMessages(thread, [message]), refusal: null, draft: null })),
  send_refused: (state, { conversation, refusal }) => inThread(state, conversation, (thread) => ({ ...thread, refusal })),
  draft_put_away: (state, { conversation }) => inThread(state, conversation, (thread) => ({ ...thread, draft: null })),
  inbox: (state, { change }) => ({ ...state, inbox: { ...state.inbox, ...change } }),
  listed,
  sheet: (state, { sheet }) => ({ ...state, sheet }),
  notice: (state, { notice }) => ({ ...state, notices: [...state.notices.filter((one) => one.text !== notice.text), notice].slice(-3) }),
  notice_read: (state, { id }) => ({ ...state, notices: state.notices.filter((one) => one.id !== id) }),
}

/** @type {(state: State, ids: string[]) => State} A customer had everything of theirs deleted. */
function withoutErased(state, ids) {
  const rest = (/** @type {Record<string, any>} */ byId) => Object.fromEntries(Object.entries(byId).filter(([id]) => !ids.includes(id)))
  const found = state.inbox.found?.filter((id) => !ids.includes(id)) ?? null
  const open = state.open && ids.includes(state.open) ? null : state.open
  return { ...state, open, conversations: rest(state.conversations), threads: rest(state.threads), inbox: { ...state.inbox, found } }
}

/** @type {Step} */
function takePresence(state, { user, state: presence }) {
  const id = user?.id ?? user
  const person = state.users[id]
  const me = state.me && state.me.id === id ? { ...state.me, presence } : state.me
  return { ...state, me, users: person ? { ...state.users, [id]: { ...person, presence } } : state.users }
}

/** @type {(thread: Thread, now: number) => Thread} */
function withoutFaded(thread, now) {
  const rest = Object.entries(thread.typing).filter(([, one]) => one.until > now)
  return rest.length === Object.keys(thread.typing).length ? thread : { ...thread, typing: Object.fromEntries(rest) }
}

/** @type {Step} An event this desk does not know changes nothing: an older page may meet a newer server. */
export function reduce(state, { type, ...event }) {
  return STEPS[type]?.(state, event) ?? state
}
