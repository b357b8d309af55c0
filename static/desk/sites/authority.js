/** Who may give what without asking, how much in a day, and above which amount two people have to agree. */
import { useSay } from "../desk.js"
import { html } from "../html.js"
import { Section } from "./fields.js"
import { errorFor } from "./form.js"

/** @typedef {import("./types").FormProps} Props */
/** @typedef {{role: string, kind: string, amount?: number | null, currency?: string | null, percent?: number | null, times_a_day: number}} Allowance */
/** @typedef {{amount: number, currency: string}} Limit */

const ROLES = ["agent", "supervisor", "owner"]
const KINDS = ["voucher", "credit", "refund", "discount", "fee_waiver", "replacement", "gift"]
const WHOLE = new Set(["replacement", "gift"])
const CURRENCIES = ["EUR", "NOK", "KZT", "USD", "GBP", "RUB"]

export function Authority(/** @type {Props} */ { site, error, onSet }) {
  const say = useSay()
  const { authority } = site.settings
  const change = (/** @type {Record<string, unknown>} */ part) => onSet({ authority: { ...authority, ...part } })
  const problem = errorFor(error, "settings.authority", say)
  return html`
    <${Section} id="authority" title=${say("authority.title")} lead=${say("authority.lead")}>
      <${Standing} entries=${authority.standing} onChange=${(/** @type {Allowance[]} */ standing) => change({ standing })} />
      <${Limits} title=${say("authority.budget")} lead=${say("authority.budget.lead")} limits=${authority.daily_budgets} label=${say("authority.budget.amount")}
        onChange=${(/** @type {Limit[]} */ daily_budgets) => change({ daily_budgets })} />
      <${Limits} title=${say("authority.two")} lead=${say("authority.two.lead")} limits=${authority.two_above} label=${say("authority.two.amount")}
        onChange=${(/** @type {Limit[]} */ two_above) => change({ two_above })} />
      <div class="form__line">
        <label class="form__field form__field--mid"><span>${say("authority.two.percent")}</span>
          <${Figure} value=${authority.two_above_percent} least=${0} most=${100} onChange=${(/** @type {number} */ percent) => change({ two_above_percent: percent })} /><small class="hint">${say("authority.two.percent.hint")}</small></label>
        <label class="form__field form__field--mid"><span>${say("authority.holds")}</span>
          <${Figure} value=${authority.holds_h} least=${1} most=${720} step="1" onChange=${(/** @type {number} */ holds_h) => change({ holds_h })} /><small class="hint">${say("authority.holds.hint")}</small></label>
      </div>
      ${problem && html`<p class="field__error" role="alert">${problem} ${error?.message}</p>`}
    <//>`
}

/** @param {{entries: Allowance[], onChange: (entries: Allowance[]) => void}} props */
function Standing({ entries, onChange }) {
  const say = useSay()
  const put = (/** @type {number} */ place, /** @type {Partial<Allowance>} */ change) => onChange(entries.with(place, sized({ ...entries[place], ...change })))
  const free = KINDS.find((kind) => !entries.some((entry) => entry.role === "agent" && entry.kind === kind)) ?? "voucher"
  return html`
    <h4 class="box__subtitle" id="standing">${say("authority.standing")}</h4>
    <p class="hint">${say("authority.standing.lead")}</p>
    <ul class="allowances" aria-labelledby="standing">
      ${entries.map((entry, place) => html`
        <li key=${place} class="allowance" aria-label=${`${say(`role.${entry.role}`)}: ${say(`compensation.${entry.kind}`)}`}>
          <label class="form__field"><span>${say("authority.role")}</span><${Pick} value=${entry.role} options=${ROLES.map((role) => [role, say(`role.${role}`)])} onPick=${(/** @type {string} */ role) => put(place, { role })} /></label>
          <label class="form__field"><span>${say("permission.kind")}</span><${Pick} value=${entry.kind} options=${KINDS.map((kind) => [kind, say(`compensation.${kind}`)])} onPick=${(/** @type {string} */ kind) => put(place, { kind })} /></label>
          ${entry.kind === "discount" && html`<label class="form__field form__field--short"><span>${say("permission.percent")}</span><${Figure} value=${entry.percent} least=${0.01} most=${100} onChange=${(/** @type {number} */ percent) => put(place, { percent })} /></label>`}
          ${entry.kind !== "discount" && !WHOLE.has(entry.kind) && html`<${Money} label=${say("permission.amount")} amount=${entry.amount} currency=${entry.currency} onChange=${(/** @type {Partial<Limit>} */ change) => put(place, change)} />`}
          <label class="form__field form__field--short"><span>${say("authority.times")}</span><${Figure} value=${entry.times_a_day} least=${1} most=${100} step="1" onChange=${(/** @type {number} */ times_a_day) => put(place, { times_a_day })} /></label>
          <${Remove} onRemove=${() => onChange(entries.toSpliced(place, 1))} />
        </li>`)}
    </ul>
    <button type="button" class="button button--small" onClick=${() => onChange([...entries, sized({ role: "agent", kind: free, times_a_day: 1 })])}>${say("authority.standing.add")}</button>`
}

/** A kind has a size of its own sort; changing the kind keeps what still fits. @type {(entry: Allowance) => Allowance} */
function sized({ role, kind, times_a_day, amount, currency, percent }) {
  const base = { role, kind, times_a_day }
  if (WHOLE.has(kind)) return base
  return kind === "discount" ? { ...base, percent: percent ?? 10 } : { ...base, amount: amount ?? 10, currency: currency ?? CURRENCIES[0] }
}

/** @param {{title: string, lead: string, label: string, limits: Limit[], onChange: (limits: Limit[]) => void}} props */
function Limits({ title, lead, label, limits, onChange }) {
  const say = useSay()
  const free = CURRENCIES.find((code) => !limits.some(({ currency }) => currency === code))
  return html`
    <h4 class="box__subtitle">${title}</h4>
    <p class="hint">${lead}</p>
    <ul class="allowances" aria-label=${title}>
      ${limits.map((limit, place) => html`
        <li key=${place} class="allowance"><${Money} label=${label} amount=${limit.amount} currency=${limit.currency} onChange=${(/** @type {Partial<Limit>} */ change) => onChange(limits.with(place, { ...limit, ...change }))} />
          <${Remove} onRemove=${() => onChange(limits.toSpliced(place, 1))} /></li>`)}
    </ul>
    ${free && html`<button type="button" class="button button--small" onClick=${() => onChange([...limits, { amount: 100, currency: free }])}>${say("authority.limit.add")}<span class="hidden"> · ${title}</span></button>`}`
}

/** @param {{label: string, amount?: number | null, currency?: string | null, onChange: (change: Partial<Limit>) => void}} props */
function Money({ label, amount, currency, onChange }) {
  const say = useSay()
  return html`
    <label class="form__field form__field--short"><span>${label}</span><${Figure} value=${amount} least=${0.01} most=${1_000_000} onChange=${(/** @type {number} */ value) => onChange({ amount: value })} /></label>
    <label class="form__field form__field--short"><span>${say("permission.currency")}</span><${Pick} value=${currency} options=${[...new Set([...CURRENCIES, currency])].map((code) => [code, code])} onPick=${(/** @type {string} */ code) => onChange({ currency: code })} /></label>`
}

/** @param {{value: any, options: any[][], onPick: (value: string) => void}} props */
function Pick({ value, options, onPick }) {
  return html`<select class="input" value=${value} onChange=${(/** @type {any} */ event) => onPick(event.target.value)}>
    ${options.map(([option, shown]) => html`<option key=${option} value=${option} selected=${option === value}>${shown}</option>`)}</select>`
}

/** A number as typed; what is none yet is left out of the form until it is one. @param {{value: any, least: number, most: number, step?: string, onChange: (value: number) => void}} props */
function Figure({ value, least, most, step = "0.01", onChange }) {
  return html`<input class="input" type="number" inputmode="decimal" required min=${least} max=${most} step=${step} value=${value}
    onInput=${(/** @type {any} */ event) => { if (event.target.value !== "") onChange(event.target.valueAsNumber) }} />`
}

function Remove(/** @type {{onRemove: () => void}} */ { onRemove }) {
  const say = useSay()
  return html`<button type="button" class="button button--small button--quiet allowance__out" onClick=${onRemove}>${say("authority.remove")}</button>`
}
