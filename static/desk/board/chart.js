/** One picture of a series over time, with the same numbers as a table for whoever would rather read than look. */
import { useLayoutEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import uPlot from "../../vendor/uplot/uplot.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"

/**
 * `tone` names a colour of the desk's tokens; `is_bar` draws columns, and columns stand on each other.
 * @typedef {{label: string, tone: string, values: (number | null)[], is_bar?: boolean}} Line
 */

const HEIGHT_PX = 180
/** Steps of an axis that counts seconds: people think in minutes, quarters and hours. */
const CLOCK_STEPS_S = [1, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 604_800]
const DARK = "(prefers-color-scheme: dark)"

/**
 * @param {{title: string, explained?: string, buckets: string[], unit: string, lines: Line[], write: (value: number) => string, top?: number, is_clock?: boolean}} props
 */
export function Chart({ title, explained, buckets, unit, lines, write, top, is_clock }) {
  const say = useSay()
  const has_values = lines.some(({ values }) => values.some((value) => value))
  return html`
    <figure class="chart">
      <figcaption class="chart__head"><h3 class="chart__title">${title}</h3>${explained && html`<p class="chart__note">${explained}</p>`}</figcaption>
      ${has_values ? html`
        <${Legend} lines=${lines} />
        <${Canvas} title=${title} buckets=${buckets} unit=${unit} lines=${lines} write=${write} top=${top} is_clock=${is_clock} />
        <${AsTable} title=${title} buckets=${buckets} unit=${unit} lines=${lines} write=${write} />`
        : html`<p class="chart__none">${say("board.nothing")}</p>`}
    </figure>`
}

/** @param {{lines: Line[]}} props */
function Legend({ lines }) {
  if (lines.length < 2) return null
  return html`<ul class="chart__legend" aria-hidden="true">${lines.map(({ label, tone }) => html`<li key=${label}><i class=${`chart__key chart__key--${tone}`}></i>${label}</li>`)}</ul>`
}

/** @param {{title: string, buckets: string[], unit: string, lines: Line[], write: (value: number) => string, top?: number, is_clock?: boolean}} props */
function Canvas({ title, buckets, unit, lines, write, top, is_clock }) {
  const { words } = useDesk()
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const [light, setLight] = useState(0)
  useLayoutEffect(() => onLightChange(() => setLight((count) => count + 1)), [])
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (place.current)
    const plot = new uPlot(optionsFor({ element, words, buckets, unit, lines, write, top, is_clock }), stacked(buckets, lines), element)
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }))
    watch.observe(element)
    return () => { watch.disconnect(); plot.destroy() }
  }, [buckets, lines, light])
  const told = lines.map(({ label, values }) => `${label}: ${lastOf(values, write)}`).join("; ")
  return html`<div class="chart__canvas" role="img" aria-label=${`${title}. ${told}`} ref=${place}></div>`
}

/** @param {{title: string, buckets: string[], unit: string, lines: Line[], write: (value: number) => string}} props */
function AsTable({ title, buckets, unit, lines, write }) {
  const { words } = useDesk()
  const say = useSay()
  return html`
    <details class="chart__table"><summary>${say("board.as_table")}<span class="hidden">: ${title}</span></summary>
      <div class="chart__scroll" tabindex="0" role="region" aria-label=${title}>
        <table class="figures"><thead><tr><th scope="col">${say(`board.unit.${unit}`)}</th>${lines.map(({ label }) => html`<th key=${label} scope="col">${label}</th>`)}</tr></thead>
          <tbody>${buckets.map((bucket, at) => html`<tr key=${bucket}><th scope="row">${dateOf(words, bucket, unit)}</th>
            ${lines.map(({ label, values }) => html`<td key=${label}>${written(values[at], write)}</td>`)}</tr>`)}</tbody></table>
      </div></details>`
}

/** @param {{element: HTMLElement, words: import("../words").Words, buckets: string[], unit: string, lines: Line[], write: (value: number) => string, top?: number, is_clock?: boolean}} parts */
function optionsFor({ element, words, buckets, unit, lines, write, top, is_clock }) {
  const ink = colourOf(element, "ink-soft"), grid = colourOf(element, "line")
  const font = "12px system-ui, sans-serif"
  const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } }
  return {
    width: element.clientWidth, height: HEIGHT_PX, padding: [8, 18, 0, 0], legend: { show: false },
    cursor: { y: false, points: { show: false } },
    scales: { x: { time: false, range: [-0.6, buckets.length - 0.4] }, y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ most) => [0, top ?? niceTop(most)] } },
    axes: [
      { ...axis, size: 28, gap: 6, grid: { show: false }, incrs: [1, 2, 5, 7, 10, 14, 30, 60], space: 70, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((place) => (Number.isInteger(place) && buckets[place] ? dateOf(words, buckets[place], unit) : "")) },
      { ...axis, size: 56, space: 34, ...(is_clock && { incrs: CLOCK_STEPS_S }), values: (/** @type {any} */ _, /** @type {number[]} */ at) => onceEach(at.map(write)) },
    ],
    series: [{}, ...inDrawingOrder(lines).map(({ tone, is_bar }) => {
      const colour = colourOf(element, tone)
      return is_bar
        ? { fill: colour, stroke: colour, width: 0, paths: uPlot.paths.bars({ size: [0.7, 36] }), points: { show: false } }
        : { stroke: colour, width: 2.25, spanGaps: true, points: { show: buckets.length < 40, size: 5, fill: colour } }
    })],
  }
}

/** Columns are drawn from the tallest sum down, so that each part of a stack shows. @param {Line[]} lines */
const inDrawingOrder = (lines) => (lines.some(({ is_bar }) => is_bar) ? [...lines].reverse() : lines)

/** @param {string[]} buckets @param {Line[]} lines */
function stacked(buckets, lines) {
  const sums = buckets.map(() => 0)
  const drawn = lines.map(({ values, is_bar }) => (is_bar ? values.map((value, at) => (sums[at] += value ?? 0)) : values))
  return [buckets.map((_, at) => at), ...(lines.some(({ is_bar }) => is_bar) ? drawn.reverse() : drawn)]
}

/** Half a minute more is written like the minute before it: the same word twice on an axis would be a riddle. @type {(labels: string[]) => string[]} */
const onceEach = (labels) => labels.map((label, at) => (labels.indexOf(label) === at ? label : ""))

/** @type {(values: (number | null)[], write: (value: number) => string) => string} */
function lastOf(values, write) {
  return written(values.findLast((value) => value !== null), write)
}

/** @type {(value: number | null | undefined, write: (value: number) => string) => string} */
export const written = (value, write) => (value === null || value === undefined ? "–" : write(value))

/** `21 Nov`; a month by its name and year. @type {(words: import("../words").Words, bucket: string, unit: string) => string} */
export function dateOf(words, bucket, unit) {
  const [year, month, day] = bucket.split("-").map(Number)
  return words.shortDate(new Date(year, month - 1, day), unit === "month")
}

/** A little air above the highest value. */
function niceTop(/** @type {number} */ most) {
  if (!most || !Number.isFinite(most)) return 1
  const step = 10 ** Math.floor(Math.log10(most))
  return Math.ceil((most * 1.08) / (step / 2)) * (step / 2)
}

/** A token's colour as it is now: a canvas knows no custom properties. @type {(element: HTMLElement, tone: string) => string} */
function colourOf(element, tone) {
  const probe = document.createElement("span")
  probe.style.color = `var(--${tone})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** Calls when day turns into night on this machine or at this desk; gives back how to stop. */
function onLightChange(/** @type {() => void} */ act) {
  const machine = matchMedia(DARK)
  const desk = new MutationObserver(act)
  machine.addEventListener("change", act)
  desk.observe(document.documentElement, { attributeFilter: ["data-theme"] })
  return () => { machine.removeEventListener("change", act); desk.disconnect() }
}
