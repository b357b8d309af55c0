/** What lies behind the pictures: causes, the guard's rules, prompt versions, what was given. */
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { written } from "./chart.js"

/** @param {{title: string, note?: string, is_empty: boolean, children?: any}} props */
export function Panel({ title, note, is_empty, children }) {
  const say = useSay()
  return html`
    <section class="panel"><h3 class="panel__title">${title}</h3>${note && html`<p class="panel__note">${note}</p>`}
      ${is_empty ? html`<p class="panel__none">${say("board.nothing")}</p>` : html`<div class="chart__scroll" tabindex="0" role="region" aria-label=${title}>${children}</div>`}</section>`
}

/** A number with its share of the largest one behind it. @param {{value: number, most: number}} props */
function Bar({ value, most }) {
  const { words } = useDesk()
  return html`<span class="bar"><i aria-hidden="true" style=${{ width: `${most ? (value / most) * 100 : 0}%` }}></i><span>${words.number(value)}</span></span>`
}

/** @param {{causes: {issues: {issue: string, count: number, start: number | null, end: number | null}[], said: {cause: string, count: number}[]}}} props */
export function Causes({ causes: { issues, said } }) {
  const { words } = useDesk()
  const say = useSay()
  const mood = (/** @type {number | null} */ value) => written(value, (one) => words.number(one))
  const most = issues[0]?.count ?? 0
  return html`
    <${Panel} title=${say("board.causes")} note=${say("board.causes.note")} is_empty=${issues.length === 0}>
      <table class="figures"><thead><tr><th scope="col">${say("inbox.issue")}</th><th scope="col">${say("board.count")}</th><th scope="col">${say("board.line.mood_start")}</th><th scope="col">${say("board.line.mood_end")}</th></tr></thead>
        <tbody>${issues.map((one) => html`<tr key=${one.issue}><th scope="row">${say(`issue.${one.issue}`)}</th><td><${Bar} value=${one.count} most=${most} /></td><td>${mood(one.start)}</td><td>${mood(one.end)}</td></tr>`)}</tbody></table>
      ${said.length > 0 && html`<h4 class="panel__sub">${say("board.causes.said")}</h4>
        <ul class="said_causes">${said.map((one) => html`<li key=${one.cause}><span dir="auto">${one.cause}</span> <b>${words.number(one.count)}</b></li>`)}</ul>`}
    <//>`
}

/** @param {{rules: {rule: string, draft: number, send: number, override: number}[]}} props */
export function Bars({ rules }) {
  const say = useSay()
  const most = Math.max(0, ...rules.map((one) => one.draft + one.send))
  return html`
    <${Panel} title=${say("board.guard")} note=${say("board.guard.note")} is_empty=${rules.length === 0}>
      <table class="figures"><thead><tr><th scope="col">${say("board.rule")}</th><th scope="col">${say("board.guard.draft")}</th><th scope="col">${say("board.guard.send")}</th><th scope="col">${say("board.guard.override")}</th></tr></thead>
        <tbody>${rules.map((one) => html`<tr key=${one.rule}><th scope="row">${say(`rule.${one.rule}`)}</th><td><${Bar} value=${one.draft} most=${most} /></td><td><${Bar} value=${one.send} most=${most} /></td><td>${one.override}</td></tr>`)}</tbody></table>
    <//>`
}

/** @param {{versions: {drafter: string, version: string, as_is: number, edited: number, rejected: number, changed: number | null}[]}} props */
export function Versions({ versions }) {
  const { words } = useDesk()
  const say = useSay()
  const share = (/** @type {number} */ value) => words.number(value, { style: "percent", maximumFractionDigits: 0 })
  return html`
    <${Panel} title=${say("board.versions")} note=${say("board.versions.note")} is_empty=${versions.length === 0}>
      <table class="figures"><thead><tr><th scope="col">${say("board.filter.version")}</th><th scope="col">${say("board.line.as_is")}</th><th scope="col">${say("board.line.edited")}</th><th scope="col">${say("board.changed")}</th><th scope="col">${say("board.line.rejected")}</th></tr></thead>
        <tbody>${versions.map((one) => {
          const all = one.as_is + one.edited + one.rejected
          return html`<tr key=${one.drafter + one.version}><th scope="row">${say(`drafter.${one.drafter}`)} <code>${one.version}</code></th><td>${share(one.as_is / all)} <small>${one.as_is}</small></td><td>${share(one.edited / all)} <small>${one.edited}</small></td><td>${written(one.changed, share)}</td><td>${share(one.rejected / all)} <small>${one.rejected}</small></td></tr>`
        })}</tbody></table>
    <//>`
}

/** @param {{kinds: {kind: string, currency: string | null, count: number, amount: number | null}[]}} props */
export function Given({ kinds }) {
  const { words } = useDesk()
  const say = useSay()
  const most = Math.max(0, ...kinds.map((one) => one.count))
  return html`
    <${Panel} title=${say("board.given")} note=${say("board.given.note")} is_empty=${kinds.length === 0}>
      <table class="figures"><thead><tr><th scope="col">${say("permission.kind")}</th><th scope="col">${say("board.count")}</th><th scope="col">${say("board.sum")}</th></tr></thead>
        <tbody>${kinds.map((one) => html`<tr key=${one.kind + one.currency}><th scope="row">${say(`compensation.${one.kind}`)}</th><td><${Bar} value=${one.count} most=${most} /></td><td>${one.amount !== null && one.currency ? words.money(one.amount, one.currency) : "–"}</td></tr>`)}</tbody></table>
    <//>`
}
