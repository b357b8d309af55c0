/** One conversation in the list: whom, how they feel, how long they have waited, what they said last. */
import { html } from "../html.js"
import { useDesk, useSay } from "../desk.js"
import { WaitingClock } from "./clock.js"
import { Level } from "./mood.js"

/** Flags that change what the agent does next, loudest first; a row has room for two marks. */
const LOUD_FLAGS = ["threat", "abuse", "wants_manager", "legal", "churn", "wants_compensation", "praise"]
const MARKS_SHOWN = 2

/** @param {{summary: import("../types").Summary, is_open: boolean, top: number, place: number, size: number, is_way_in: boolean}} props */
export function Row({ summary, is_open, top, place, size, is_way_in }) {
  const { conversations } = useDesk()
  const say = useSay()
  const marks = marksOf(summary).slice(0, MARKS_SHOWN)
  return html`
    <li class="list__place" style=${{ transform: `translateY(${top}px)` }} aria-setsize=${size} aria-posinset=${place + 1}>
      <button type="button" class="row" data-place=${place} tabindex=${is_way_in ? 0 : -1} aria-current=${is_open ? "true" : undefined}
        onClick=${() => conversations.open(summary.id)}>
        <span class="row__top">
          <${Level} anger=${summary.anger} />
          <span class="row__name">${nameOf(summary, say)}</span>
          ${summary.unread > 0 && html`<span class="unread"><span aria-hidden="true">${summary.unread}</span><span class="hidden">${say("row.unread", { count: summary.unread })}</span></span>`}
          <${WaitingClock} summary=${summary} />
        </span>
        <span class="row__words">
          ${summary.last_message?.who === "agent" && html`<span class="row__who">${say("row.you")} </span>`}<bdi>${summary.last_message?.text ?? ""}</bdi>
        </span>
        <span class="row__marks">
          <${Language} code=${summary.language} />
          ${marks.map((mark) => html`<span key=${mark} class="mark mark--${mark}">${say(`mark.${mark}`)}</span>`)}
          ${summary.issue !== "other" && marks.length < MARKS_SHOWN && html`<span class="row__issue">${say(`issue.${summary.issue}`)}</span>`}
          ${summary.assignee && html`<span class="row__assignee" title=${summary.assignee.name}>${initialsOf(summary.assignee.name)}</span>`}
        </span>
      </button>
    </li>`
}

/** Nothing until the first message has been read: a guess would be worse. */
export function Language(/** @type {{code: string | null}} */ { code }) {
  const say = useSay()
  if (!code) return null
  return html`<abbr class="language" title=${say(`language.${code}`)}>${code.toUpperCase()}</abbr>`
}

/** @param {import("../types").Summary} summary */
export function marksOf(summary) {
  const marks = LOUD_FLAGS.filter((flag) => summary.flags.includes(flag))
  const more = [
    summary.permission_waiting && "permission", summary.promises_at_risk && "promise",
    summary.repeat_contact && "repeat", summary.escalated && "escalated",
  ]
  return [...marks.slice(0, 1), ...more.filter((mark) => typeof mark === "string"), ...marks.slice(1)]
}

/** @type {(summary: import("../types").Summary, say: import("../words").Say) => string} */
export function nameOf({ customer, id }, say) {
  return customer.name || customer.email || say("customer.unnamed", { id: id.slice(-4) })
}

export function initialsOf(/** @type {string} */ name) {
  return name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => [...part][0]).join("").toUpperCase()
}
