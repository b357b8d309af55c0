/** When somebody is usually there: the chat is away outside these hours, and says when it is back. */
import { useSay } from "../desk.js"
import { html } from "../html.js"
import { Section, Toggle } from "./fields.js"

/** @type {import("./types").Day[]} */
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
const USUAL = /** @type {[string, string]} */ (["09:00", "17:00"])

export function Hours(/** @type {import("./types").FormProps} */ { site, onSet }) {
  const say = useSay()
  const { hours, timezone } = site.settings
  const has_hours = Object.keys(hours).length > 0
  const turn = (/** @type {boolean} */ is_on) => onSet({
    hours: is_on ? Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, USUAL])) : {},
    ...(is_on && timezone === "UTC" && { timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  })
  return html`
    <${Section} id="hours" title=${say("sites.hours")} lead=${say("sites.hours.lead")}>
      <div class="toggles"><${Toggle} label=${say("sites.hours.kept")} is_on=${has_hours} onTurn=${turn} /></div>
      ${has_hours && html`
        <ul class="week">${DAYS.map((day) => html`<${DayHours} key=${day} day=${day} hours=${hours} onSet=${onSet} />`)}</ul>
        <label class="form__field form__field--mid"><span>${say("sites.timezone")}</span>
          <input class="input" list="timezones" value=${timezone} maxlength="64" spellcheck="false" onInput=${(/** @type {any} */ event) => onSet({ timezone: event.target.value.trim() })} />
          <datalist id="timezones">${Intl.supportedValuesOf("timeZone").map((zone) => html`<option key=${zone} value=${zone} />`)}</datalist></label>`}
    <//>`
}

/** @param {{day: import("./types").Day, hours: import("./types").Settings["hours"], onSet: import("./types").FormProps["onSet"]}} props */
function DayHours({ day, hours, onSet }) {
  const say = useSay()
  const span = hours[day]
  const without = () => Object.fromEntries(Object.entries(hours).filter(([name]) => name !== day))
  const change = (/** @type {0 | 1} */ place, /** @type {string} */ time) => onSet({ hours: { ...hours, [day]: span?.map((one, at) => (at === place ? time : one)) } })
  const is_upside_down = span && span[0] >= span[1]
  return html`
    <li class="week__day">
      <label class="toggle"><input type="checkbox" checked=${!!span} onChange=${() => onSet({ hours: span ? without() : { ...hours, [day]: USUAL } })} /> <span>${say(`sites.day.${day}`)}</span></label>
      ${span ? html`<span class="week__span">
        <${Time} label=${`${say(`sites.day.${day}`)}: ${say("sites.hours.from")}`} value=${span[0]} onChange=${(/** @type {string} */ time) => change(0, time)} />
        <span aria-hidden="true">–</span>
        <${Time} label=${`${say(`sites.day.${day}`)}: ${say("sites.hours.to")}`} value=${span[1]} is_wrong=${is_upside_down} onChange=${(/** @type {string} */ time) => change(1, time)} />
        ${is_upside_down && html`<small class="field__error">${say("sites.hours.order")}</small>`}</span>`
      : html`<span class="week__closed">${say("sites.hours.closed")}</span>`}
    </li>`
}

/** Midnight at the end of a day is written 24:00, which a time field cannot show: it shows 23:59 for it. */
/** @param {{label: string, value: string, is_wrong?: boolean, onChange: (time: string) => void}} props */
function Time({ label, value, is_wrong, onChange }) {
  return html`<input type="time" class="input" aria-label=${label} aria-invalid=${is_wrong ? "true" : undefined} required value=${value === "24:00" ? "23:59" : value}
    onChange=${(/** @type {any} */ event) => event.target.value && onChange(event.target.value === "23:59" ? "24:00" : event.target.value)} />`
}
