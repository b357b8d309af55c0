/** The list of conversations: filters, search and as many rows as fit on the screen. */
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { html } from "../html.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { shownConversations } from "../state/inbox.js"
import { Icon } from "./icons.js"
import { Row } from "./row.js"

/** As tall as `.row` is; the list places its rows by this number. */
const ROW_PX = 92
const SPARE_ROWS = 6
const SEARCH_AFTER_MS = 250

/** @type {import("../types").Filter[]} */
const FILTERS = ["all", "mine", "unassigned", "snoozed", "closed"]

export function Inbox() {
  const say = useSay()
  return html`
    <section class="inbox" aria-labelledby="inbox-title">
      <div class="inbox__head">
        <h1 class="inbox__title" id="inbox-title">${say("inbox.title")}</h1>
        <${Search} />
        <${Filters} />
      </div>
      <${List} />
    </section>`
}

function Search() {
  const { conversations } = useDesk()
  const say = useSay()
  const timer = useRef(0)
  const onInput = (/** @type {InputEvent} */ event) => {
    const query = /** @type {HTMLInputElement} */ (event.target).value.trim()
    clearTimeout(timer.current)
    timer.current = setTimeout(() => conversations.show({ query }), SEARCH_AFTER_MS)
  }
  return html`
    <label class="search">
      <${Icon} name="search" />
      <span class="hidden">${say("inbox.search")}</span>
      <input type="search" id="search" placeholder=${say("inbox.search")} autocomplete="off" onInput=${onInput} />
    </label>`
}

function Filters() {
  const { conversations } = useDesk()
  const say = useSay()
  const inbox = useDeskState((state) => state.inbox)
  return html`
    <div class="filters" role="group" aria-label=${say("inbox.filters")}>
      ${FILTERS.map((filter) => html`
        <button key=${filter} type="button" class="filter" aria-pressed=${inbox.filter === filter} onClick=${() => conversations.show({ filter })}>
          ${say(`filter.${filter}`)}${inbox.counts[filter] ? html` <span class="filter__count">${inbox.counts[filter]}</span>` : null}
        </button>`)}
    </div>`
}

function List() {
  const desk = useDesk()
  const say = useSay()
  const list = useDeskState(shownConversations)
  const open = useDeskState((state) => state.open)
  const is_settled = useDeskState((state) => state.me !== null && !state.inbox.loading)
  const [box, first, last] = useWindow(list.length)
  useEffect(() => { if (last >= list.length - SPARE_ROWS) desk.conversations.loadMore() }, [last, list.length])
  useLayoutEffect(() => keepInView(box.current, list.findIndex((one) => one.id === open)), [open])

  if (list.length === 0) return html`<p class="inbox__empty">${is_settled ? say("inbox.empty") : say("inbox.loading")}</p>`
  const at = list.findIndex((one) => one.id === open)
  return html`
    <div class="list" ref=${box} onKeyDown=${(/** @type {KeyboardEvent} */ event) => moveFocus(event, box.current)}>
      <ul class="list__rows" style=${{ height: `${list.length * ROW_PX}px` }}>
        ${list.slice(first, last).map((summary, place) => html`
          <${Row} key=${summary.id} summary=${summary} is_open=${summary.id === open} top=${(first + place) * ROW_PX}
            place=${first + place} size=${list.length} is_way_in=${first + place === Math.max(at, first)} />`)}
      </ul>
    </div>`
}

/**
 * Which rows are worth drawing: those on the screen and a few around them.
 * @param {number} size
 * @returns {[{current: HTMLElement | null}, number, number]}
 */
function useWindow(size) {
  const box = useRef(/** @type {HTMLElement | null} */ (null))
  const [span, setSpan] = useState({ first: 0, last: 24 })
  const is_there = size > 0
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => setSpan((before) => {
      const first = Math.max(0, Math.floor(element.scrollTop / ROW_PX) - SPARE_ROWS)
      const last = Math.ceil((element.scrollTop + element.clientHeight) / ROW_PX) + SPARE_ROWS
      return before.first === first && before.last === last ? before : { first, last }
    })
    const watch = new ResizeObserver(look)
    watch.observe(element)
    element.addEventListener("scroll", look, { passive: true })
    return () => { watch.disconnect(); element.removeEventListener("scroll", look) }
  }, [is_there])
  return [box, Math.min(span.first, Math.max(0, size - 1)), Math.min(span.last, size)]
}

/** @type {(box: HTMLElement | null, at: number) => void} */
function keepInView(box, at) {
  if (!box || at < 0) return
  const top = at * ROW_PX
  if (top < box.scrollTop) box.scrollTop = top
  else if (top + ROW_PX > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW_PX - box.clientHeight
}

/** Arrow keys walk the rows, Tab leaves the list. @type {(event: KeyboardEvent, box: HTMLElement | null) => void} */
function moveFocus(event, box) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const place = Number(/** @type {HTMLElement} */ (event.target).dataset.place)
  if (!step || !box || Number.isNaN(place)) return
  event.preventDefault()
  keepInView(box, place + step)
  const next = () => /** @type {HTMLElement | null} */ (box.querySelector(`[data-place="${place + step}"]`))
  if (next()) next()?.focus()
  else requestAnimationFrame(() => next()?.focus())
}
