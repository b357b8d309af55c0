/** How it went over days, weeks or months: totals first, then the pictures, then what lies behind them. */
import { useMemo } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { Chart, written } from "./chart.js"
import { Filters } from "./filters.js"
import { addressOf, useReport } from "./question.js"
import { Bars, Causes, Given, Versions } from "./tables.js"

/** @param {{question: import("./question").Question, onAsk: (change: object) => void}} props */
export function OverTime({ question, onAsk }) {
  const say = useSay()
  const { found, problem, is_asking } = useReport("figures", question)
  return html`
    <${Filters} question=${question} onAsk=${onAsk} versions=${found?.drafts.versions ?? []} />
    ${problem && html`<p class="form__warning" role="alert">${problem}</p>`}
    ${found && html`<div class=${`report ${is_asking ? "report--asking" : ""}`} aria-busy=${is_asking}>
      <${Totals} found=${found} />
      <${Pictures} found=${found} />
      <div class="behind">
        <${Causes} causes=${found.causes} />
        <${Bars} rules=${found.guard} />
        <${Versions} versions=${found.drafts.versions} />
        <${Given} kinds=${found.compensation.kinds} />
      </div>
      <p class="exports"><span>${say("board.export")}</span>
        <a class="button button--small" href=${addressOf("figures.csv", question)} download>${say("board.export.figures")}</a>
        <a class="button button--small" href=${addressOf("conversations.csv", question)} download>${say("board.export.conversations")}</a></p>
    </div>`}`
}

/** How each kind of value is written. */
function useWriters() {
  const { words } = useDesk()
  return useMemo(() => ({
    time: (/** @type {number} */ seconds) => words.duration(seconds),
    share: (/** @type {number} */ value) => words.number(value, { style: "percent", maximumFractionDigits: 0 }),
    count: (/** @type {number} */ value) => words.number(value),
    mood: (/** @type {number} */ value) => words.number(value, { maximumFractionDigits: 1 }),
  }), [words])
}

/** @param {{found: any}} props */
function Totals({ found }) {
  const say = useSay()
  const write = useWriters()
  const { drafts, promises, mood } = found
  const taken = drafts.total.as_is + drafts.total.edited + drafts.total.rejected
  const settled = promises.total.kept + promises.total.broken
  const read = mood.total.calmer + mood.total.same + mood.total.angrier
  const tiles = [
    ["first", written(found.first_response.total.median_s, write.time), say("board.total.within", { share: written(found.first_response.total.within, write.share) })],
    ["resolution", written(found.resolution.total.median_s, write.time), say("board.total.closed", { count: found.resolution.total.closed })],
    ["calmer", written(read ? mood.total.calmer / read : null, write.share), say("board.total.angrier", { share: written(read ? mood.total.angrier / read : null, write.share) })],
    ["as_is", written(taken ? drafts.total.as_is / taken : null, write.share), say("board.total.edited", { share: written(taken ? drafts.total.edited / taken : null, write.share) })],
    ["kept", written(settled ? promises.total.kept / settled : null, write.share), say("board.total.late", { count: promises.total.late })],
    ["rating", written(found.rating.total.average, write.mood), say("board.total.ratings", { count: found.rating.total.count })],
  ]
  return html`<ul class="tiles">${tiles.map(([name, value, aside]) => html`
    <li key=${name} class="tile"><span class="tile__count">${value}</span><span class="tile__name">${say(`board.total.${name}`)}</span><span class="tile__aside">${aside}</span></li>`)}</ul>`
}

/** @param {{found: any}} props */
function Pictures({ found }) {
  const say = useSay()
  const write = useWriters()
  const { period: { buckets, unit } } = found
  const charts = useMemo(() => [
    { id: "volume", write: write.count, lines: [line("opened", "lead", found.volume.opened, true)] },
    { id: "first", write: write.time, is_clock: true, lines: [line("first", "lead", found.first_response.median_s)] },
    { id: "within", write: write.share, top: 1, lines: [line("within", "good", found.first_response.within)] },
    { id: "resolution", write: write.time, is_clock: true, lines: [line("resolution", "lead", found.resolution.median_s)] },
    { id: "mood", write: write.mood, top: 3, lines: [line("mood_start", "angry", found.mood.start), line("mood_end", "calm", found.mood.end)] },
    { id: "drafts", write: write.count, lines: [line("as_is", "good", found.drafts.as_is, true), line("edited", "annoyed", found.drafts.edited, true), line("rejected", "furious", found.drafts.rejected, true)] },
    { id: "promises", write: write.count, lines: [line("kept", "good", found.promises.kept, true), line("broken", "furious", found.promises.broken, true)] },
    { id: "rating", write: write.mood, top: 5, lines: [line("rating", "lead", found.rating.average)] },
    { id: "given", write: write.count, lines: [line("given", "annoyed", found.compensation.given, true)] },
  ], [found])
  /** @type {(name: string, tone: string, values: (number | null)[], is_bar?: boolean) => import("./chart").Line} */
  function line(name, tone, values, is_bar = false) { return { label: say(`board.line.${name}`), tone, values, is_bar } }
  return html`<div class="pictures">${charts.map(({ id, write: writer, lines, top, is_clock }) => html`
    <${Chart} key=${id} title=${say(`board.chart.${id}`)} explained=${say(`board.chart.${id}.note`)} buckets=${buckets} unit=${unit} lines=${lines} write=${writer} top=${top} is_clock=${is_clock} />`)}</div>`
}
