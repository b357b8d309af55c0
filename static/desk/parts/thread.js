/** The conversation itself: what was said, what is under way, who is writing. */
import { useEffect, useLayoutEffect, useRef } from "../../vendor/preact/hooks.js"
import { html } from "../html.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { Icon } from "./icons.js"
import { nameOf } from "./row.js"
import { Message, PendingMessage } from "./message.js"

/** Nearer to the end than this, new words pull the view along. */
const AT_END_WITHIN_PX = 80

export function ThreadView(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const box = useFollowing(thread)
  const summary = useDeskState((state) => state.conversations[thread.id])
  const customer = summary ? nameOf(summary, say) : say("thread.customer")
  useEffect(() => {
    if (thread.last_seq > thread.looked_seq) return desk.conversations.lookAt(thread.id, thread.last_seq)
  }, [thread.id, thread.last_seq, thread.looked_seq])

  if (thread.failed && !thread.loaded) return html`<div class="thread"><p class="thread__empty">${say("thread.failed")}
    <button type="button" class="button" onClick=${() => desk.conversations.open(thread.id)}>${say("thread.try_again")}</button></p></div>`
  return html`
    <div class="thread" ref=${box} tabindex="0" role="region" aria-label=${say("thread.title")} aria-busy=${!thread.loaded}>
      ${thread.has_older && html`<button type="button" class="button button--quiet thread__older" onClick=${() => desk.conversations.loadOlder(thread.id)}>${say("thread.older")}</button>`}
      <ol class="messages">
        ${withDays(thread.messages).map(({ message, day }) => html`
          ${day && html`<li key=${`day ${day}`} class="day"><span>${desk.words.day(new Date(day))}</span></li>`}
          <${Message} key=${message.seq} message=${message} customer=${customer} is_seen=${message.who === "agent" && message.seq <= thread.seen.customer} />`)}
        ${thread.pending.map((pending) => html`<${PendingMessage} key=${pending.client_id} pending=${pending} conversation=${thread.id} />`)}
      </ol>
      <${TypingLine} thread=${thread} />
    </div>`
}

/** @param {import("../types").Message[]} messages */
function withDays(messages) {
  let before = ""
  return messages.map((message) => {
    const day = new Date(message.at).toDateString()
    const is_new = day !== before
    before = day
    return { message, day: is_new ? message.at : null }
  })
}

/** Stays at the newest words while the reader is there; keeps the place when older ones are put in above. */
function useFollowing(/** @type {import("../types").Thread} */ thread) {
  const box = useRef(/** @type {HTMLElement | null} */ (null))
  const was = useRef({ id: "", height: 0, is_at_end: true, first: 0 })
  const first = thread.messages[0]?.seq ?? 0
  const typing = Object.keys(thread.typing).length
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const { id, height, first: first_before } = was.current
    const is_at_end = id !== thread.id || was.current.is_at_end
    if (is_at_end) element.scrollTop = element.scrollHeight
    else if (first < first_before) element.scrollTop += element.scrollHeight - height
    was.current = { id: thread.id, height: element.scrollHeight, is_at_end, first }
  }, [thread.id, thread.last_seq, first, thread.pending.length, typing, thread.loaded])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => { was.current.is_at_end = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_WITHIN_PX }
    const stay = new ResizeObserver(() => { if (was.current.is_at_end) element.scrollTop = element.scrollHeight })
    element.addEventListener("scroll", look, { passive: true })
    stay.observe(element)
    return () => { element.removeEventListener("scroll", look); stay.disconnect() }
  }, [thread.id, thread.failed])
  return box
}

function TypingLine(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me?.name)
  useEffect(() => {
    const soonest = Math.min(...Object.values(thread.typing).map((one) => one.until))
    if (soonest === Infinity) return
    const timer = setTimeout(() => desk.store.dispatch({ type: "faded", conversation: thread.id, now: Date.now() }), Math.max(0, soonest - Date.now()) + 50)
    return () => clearTimeout(timer)
  }, [thread.typing])
  const others = Object.values(thread.typing).filter((one) => one.who !== "agent" || one.name !== me)
  return html`
    <p class="typing" aria-live="off">
      ${others.length > 0 && html`<${Icon} name="edit" /> ${others.map((one) => (one.who === "customer"
        ? say("thread.customer_typing") : say("thread.colleague_typing", { name: one.name ?? "" }))).join(" ")}`}
    </p>`
}
