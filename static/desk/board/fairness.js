/** Who gave what, why, and what similar cases got. */
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { written } from "./chart.js"
import { Filters } from "./filters.js"
import { addressOf, useReport } from "./question.js"
import { Panel } from "./tables.js"

/** @param {{question: import("./question").Question, onAsk: (change: object) => void}} props */
export function Fairness({ question, onAsk }) {
  const say = useSay()
  const { found, problem, is_asking } = useReport("fairness", question)
  return html`
    <p class="page__lead">${say("fairness.lead")}</p>
    <${Filters} question=${question} onAsk=${onAsk} />
    ${problem && html`<p class="form__warning" role="alert">${problem}</p>`}
    ${found && html`<div class=${`report ${is_asking ? "report--asking" : ""}`} aria-busy=${is_asking}>
      <div class="behind"><${Groups} groups=${found.groups} /><${People} people=${found.people} /></div>
      <${Cases} cases=${found.cases} />
      <p class="exports"><span>${say("board.export")}</span> <a class="button button--small" href=${addressOf("fairness.csv", question)} download>${say("board.export.fairness")}</a></p>
    </div>`}`
}

/** An amount in its currency; a dash where there is none. */
function useMoney() {
  const { words } = useDesk()
  return (/** @type {number | null} */ amount, /** @type {string | null} */ currency) => (amount === null || !currency ? "–" : words.money(amount, currency))
}

/** @param {{groups: any[]}} props */
function Groups({ groups }) {
  const { words } = useDesk()
  const say = useSay()
  const money = useMoney()
  return html`
    <${Panel} title=${say("fairness.groups")} note=${say("fairness.groups.note")} is_empty=${groups.length === 0}>
      <table class="figures"><thead><tr><th scope="col">${say("inbox.issue")}</th><th scope="col">${say("permission.kind")}</th><th scope="col">${say("fairness.given_of")}</th><th scope="col">${say("fairness.usual")}</th><th scope="col">${say("fairness.range")}</th></tr></thead>
        <tbody>${groups.map((one) => html`<tr key=${[one.issue, one.kind, one.currency].join()}><th scope="row">${say(`issue.${one.issue}`)}</th><td>${say(`compensation.${one.kind}`)}</td><td>${words.number(one.given)} / ${words.number(one.answered)}</td><td>${money(one.usual, one.currency)}</td>
          <td>${one.lowest === null ? "–" : one.lowest === one.highest ? money(one.lowest, one.currency) : `${money(one.lowest, one.currency)} – ${money(one.highest, one.currency)}`}</td></tr>`)}</tbody></table>
    <//>`
}

/** @param {{people: any[]}} props */
function People({ people }) {
  const { words } = useDesk()
  const say = useSay()
  const money = useMoney()
  return html`
    <${Panel} title=${say("fairness.people")} note=${say("fairness.people.note")} is_empty=${people.length === 0}>
      <table class="figures"><thead><tr><th scope="col">${say("board.who")}</th><th scope="col">${say("fairness.asked")}</th><th scope="col">${say("fairness.given")}</th><th scope="col">${say("fairness.alone_times")}</th><th scope="col">${say("board.sum")}</th></tr></thead>
        <tbody>${people.map((one) => html`<tr key=${one.id + one.currency}><th scope="row">${one.name}</th><td>${words.number(one.asked)}</td><td>${words.number(one.given)}</td><td>${words.number(one.alone)}</td><td>${money(one.amount, one.currency)}</td></tr>`)}</tbody></table>
    <//>`
}

/** @param {{cases: any[]}} props */
function Cases({ cases }) {
  const say = useSay()
  return html`
    <${Panel} title=${say("fairness.cases")} note=${say("fairness.cases.note")} is_empty=${cases.length === 0}>
      <table class="figures figures--cases"><thead><tr><th scope="col">${say("fairness.when")}</th><th scope="col">${say("fairness.what")}</th><th scope="col">${say("fairness.why")}</th><th scope="col">${say("fairness.whom")}</th><th scope="col">${say("fairness.similar")}</th></tr></thead>
        <tbody>${cases.map((one) => html`<${Case} key=${one.id} one=${one} />`)}</tbody></table>
    <//>`
}

/** @param {{one: any}} props */
function Case({ one }) {
  const { words } = useDesk()
  const say = useSay()
  const money = useMoney()
  const size = one.percent !== null ? words.number(one.percent / 100, { style: "percent", maximumFractionDigits: 1 }) : one.amount !== null ? money(one.amount, one.currency) : ""
  return html`
    <tr>
      <th scope="row"><a href=${`#/c/${one.conversation}`}>${words.dayAndTime(new Date(one.answered_at))}</a></th>
      <td><b>${say(`compensation.${one.kind}`)}${size && ` ${size}`}</b><br /><span class=${`outcome outcome--${one.state}`}>${say(`permission.${one.state}`)}</span></td>
      <td dir="auto">${one.reason}${one.answer_reason && html`<br /><small>${one.answer_reason}</small>`}<br /><small>${say(`issue.${one.issue}`)}${one.anger !== null ? ` · ${say(`anger.${one.anger}`)}` : ""}${one.repeat_contact ? ` · ${say("mark.repeat")}` : ""}</small></td>
      <td>${one.asked_by ?? "–"} ${one.basis === "standing" ? html`<br /><small>${say("fairness.alone")}</small>` : `→ ${[one.first_by, one.answered_by ?? "–"].filter(Boolean).join(", ")}`}</td>
      <td>${words.number(one.similar.given)} / ${words.number(one.similar.answered)}${one.similar.usual !== null && html`<br /><small>${say("fairness.usually", { amount: written(one.similar.usual, (usual) => money(usual, one.currency)) })}</small>`}
        ${one.stands_out && html`<br /><span class="mark mark--stands_out">${say(`fairness.out.${one.stands_out}`)}</span>`}</td>
    </tr>`
}
