/** The list of conversations: filters, search and as many rows as fit on the screen. */
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { html } from "../html.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { LOCALES } from "../words.js"
import { countOf, shownConversations } from "../state/inbox.js"
import { Icon } from "./icons.js"
import { Row } from "./row.js"

/** As tall as `.row` is; the list places its rows by this number. */
const ROW_PX = 92
const SPARE_ROWS = 6
const SEARCH_AFTER_MS = 250
const SEARCH_MAX = 200 // characters, as many as the server takes
const ORDER_HELD_MS = 1_500

export const ISSUES = [
  "late", "damaged", "wrong_item", "not_working", "billing", "refund_missing", "cancelled", "staff", "no_answer", "account",
  "price", "out_of_stock", "other",
]

/** @type {import("../types").Filter[]} */
const FILTERS = ["all", "mine", "unassigned", "snoozed", "closed"]

export function Inbox() {
  const say = useSay()
  return html`
    <section class="inbox" aria-labelledby="inbox-title">
      <div class="inbox__head">
        <h2 class="inbox__title" id="inbox-title">${say("inbox.title")}</h2>
        <${Finder} />
        <${Filters} />
      </div>
      <${List} />
    </section>`
}

/** Search, and narrowing down by language, issue and site for those who want it. */
function Finder() {
  const say = useSay()
  const inbox = useDeskState((state) => state.inbox)
  const [is_open, setOpen] = useState(false)
  return html`
    <div class="finder">
      <${Search} />
      <button type="button" class="button button--icon" aria-expanded=${is_open} aria-controls="narrow" aria-label=${say("inbox.narrow")} title=${say("inbox.narrow")} onClick=${() => setOpen(!is_open)}><${Icon} name="sliders" /></button>
    </div>
    ${(is_open || inbox.language || inbox.issue || inbox.site) && html`<${Narrow} inbox=${inbox} />`}`
}

function Narrow(/** @type {{inbox: import("../types").Inbox}} */ { inbox }) {
  const { conversations } = useDesk()
  const say = useSay()
  const sites = useDeskState((state) => state.sites)
  return html`
    <div class="narrow" id="narrow">
      <${Choice} label=${say("inbox.language")} value=${inbox.language} options=${LOCALES.map((code) => [code, say(`language.${code}`)])} onChoose=${(/** @type {string} */ language) => conversations.show({ language })} />
      <${Choice} label=${say("inbox.issue")} value=${inbox.issue} options=${ISSUES.map((issue) => [issue, say(`issue.${issue}`)])} onChoose=${(/** @type {string} */ issue) => conversations.show({ issue })} />
      ${sites.length > 1 && html`<${Choice} label=${say("inbox.site")} value=${inbox.site} options=${sites.map((site) => [site.id, site.name])} onChoose=${(/** @type {string} */ site) => conversations.show({ site })} />`}
    </div>`
}

/** @param {{label: string, value: string, options: [string, string][], onChoose: (value: string) => void}} props */
function Choice({ label, value, options, onChoose }) {
  const say = useSay()
  return html`
    <label>${label}
      <select class="input" value=${value} onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
        <option value="">${say("inbox.any")}</option>
        ${options.map(([code, name]) => html`<option key=${code} value=${code}>${name}</option>`)}
      </select></label>`
}

function Search() {
  const { conversations } = useDesk()
  const say = useSay()
  const query = useDeskState((state) => state.inbox.query)
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
      <input type="search" id="search" maxLength=${SEARCH_MAX} placeholder=${say("inbox.search")} autocomplete="off" defaultValue=${query} onInput=${onInput} />
    </label>`
}

function Filters() {
  const { conversations } = useDesk()
  const say = useSay()
  const inbox = useDeskState((state) => state.inbox)
  const count = useDeskState((state) => FILTERS.map((filter) => countOf(state, filter)).join())
  const counts = count.split(",")
  return html`
    <div class="filters" role="group" aria-label=${say("inbox.filters")}>
      ${FILTERS.map((filter, place) => html`
        <button key=${filter} type="button" class="filter" aria-pressed=${inbox.filter === filter} onClick=${() => conversations.show({ filter })}>
          ${say(`filter.${filter}`)}${counts[place] !== "0" && html` <span class="filter__count">${counts[place]}</span>`}
        </button>`)}
    </div>`
}

function List() {
  const desk = useDesk()
  const say = useSay()
  const [list, holdOrder] = useHeldOrder(useDeskState(shownConversations))
  const open = useDeskState((state) => state.open)
  const is_settled = useDeskState((state) => state.me !== null && !state.inbox.loading)
  const [box, first, last] = useWindow(list.length)
  useEffect(() => { if (last >= list.length - SPARE_ROWS) desk.conversations.loadMore() }, [last, list.length])
  useLayoutEffect(() => keepInView(box.current, list.findIndex((one) => one.id === open)), [open])

  if (list.length === 0) return html`<p class="inbox__empty">${is_settled ? say("inbox.empty") : say("inbox.loading")}</p>`
  const at = list.findIndex((one) => one.id === open)
  return html`
    <div class="list" ref=${box} onPointerMove=${holdOrder} onKeyDown=${(/** @type {KeyboardEvent} */ event) => moveFocus(event, box.current)}>
      <ul class="list__rows" style=${{ height: `${list.length * ROW_PX}px` }}>
        ${list.slice(first, last).map((summary, place) => html`
          <${Row} key=${summary.id} summary=${summary} is_open=${summary.id === open} top=${(first + place) * ROW_PX}
            place=${first + place} size=${list.length} is_way_in=${first + place === Math.max(at, first)} />`)}
      </ul>
    </div>`
}

/**
 * Rows do not change places under a moving pointer: a click meant for one customer must not open another.
 * @param {import("../types").Summary[]} list
 * @returns {[import("../types").Summary[], () => void]}
 */
function useHeldOrder(list) {
  const [held, setHeld] = useState(/** @type {string[] | null} */ (null))
  const timer = useRef(0)
  const hold = () => {
    if (!held) setHeld(list.map((summary) => summary.id))
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setHeld(null), ORDER_HELD_MS)
  }
  return [held ? inOrder(list, held) : list, hold]
}

/** @type {(list: import("../types").Summary[], order: string[]) => import("../types").Summary[]} */
function inOrder(list, order) {
  const by_id = new Map(list.map((summary) => [summary.id, summary]))
  const kept = order.flatMap((id) => by_id.get(id) ?? [])
  const known = new Set(order)
  return [...kept, ...list.filter((summary) => !known.has(summary.id))]
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
