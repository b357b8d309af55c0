/** Everything that can be set about a site, one box a question. */
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { LOCALES, LOCALE_NAMES } from "../words.js"
import { Access } from "./access.js"
import { Authority } from "./authority.js"
import { TEXT_NEEDS, SHAPE_NEEDS, contrast, isColour, writingOn } from "./contrast.js"
import { Choice, Section, TextField, Toggle } from "./fields.js"
import { Hours } from "./hours.js"
import { Install } from "./install.js"

/** @typedef {import("./types").FormProps} Props */

const ASKED = ["name", "email", "phone", "order"]
const PAGE = { light: "#ffffff", dark: "#1b1d1e" }

/** @param {Props & {stored: import("./types").Site, edit: import("./types").Edit}} props */
export function Form(props) {
  const { site, stored, answer, edit, error, onEdit, onSet } = props
  return html`
    <${Install} site=${stored} server=${answer.server || location.origin} />
    <${Look} ...${props} />
    <${WordsOf} ...${props} />
    <${Languages} ...${props} />
    <${Hours} ...${props} />
    <${Before} ...${props} />
    <${Behaviour} ...${props} />
    <${Authority} ...${props} />
    <${Access} site=${site} stored=${stored} may_admin=${answer.may_admin} typed=${edit.origins} error=${error} onEdit=${onEdit} onSet=${onSet} />`
}

function Look(/** @type {Props} */ { site, answer, error, onSet, onEdit }) {
  const say = useSay()
  const { settings } = site
  return html`
    <${Section} id="look" title=${say("sites.look")}>
      <${TextField} label=${say("sites.name")} hint=${say("sites.name.hint")} value=${site.name} maxlength="80" required error=${errorFor(error, "name", say)} onInput=${(/** @type {string} */ name) => onEdit({ name })} />
      <${Colour} value=${settings.colour} error=${errorFor(error, "settings.colour", say)} onSet=${onSet} />
      <${Choice} label=${say("sites.position")} name="position" value=${settings.position} options=${[["left", say("sites.left")], ["right", say("sites.right")]]} onChoose=${(/** @type {"left"} */ position) => onSet({ position })} />
      <${Choice} label=${say("sites.icon")} name="icon" value=${settings.icon} onChoose=${(/** @type {string} */ icon) => onSet({ icon })}
        options=${Object.entries(answer.icons).map(([icon, path]) => [icon, html`<svg class="outline" viewBox="0 0 24 24" role="img" aria-label=${say(`sites.icon.${icon}`)}><path d=${path} /></svg>`])} />
    <//>`
}

/** The colour with what the eye will make of it: the words on it, and itself on a page. */
function Colour(/** @type {{value: string, error?: string, onSet: Props["onSet"]}} */ { value, error, onSet }) {
  const say = useSay()
  const is_good = isColour(value)
  return html`
    <div class="form__line colour">
      <label class="form__field form__field--short"><span>${say("sites.colour")}</span>
        <input type="color" class="input colour__well" value=${is_good ? value : "#000000"} onInput=${(/** @type {any} */ event) => onSet({ colour: event.target.value })} /></label>
      <${TextField} label=${say("sites.colour.code")} value=${value} maxlength="7" spellcheck="false" error=${error || (!is_good && say("sites.colour.wrong"))} onInput=${(/** @type {string} */ colour) => onSet({ colour: colour.trim() })} />
      ${is_good && html`<ul class="contrast" aria-label=${say("sites.contrast")}>
        <${Contrast} label=${say("sites.contrast.text")} one=${value} other=${writingOn(value)} needs=${TEXT_NEEDS} />
        <${Contrast} label=${say("sites.contrast.light")} one=${value} other=${PAGE.light} needs=${SHAPE_NEEDS} />
        <${Contrast} label=${say("sites.contrast.dark")} one=${value} other=${PAGE.dark} needs=${SHAPE_NEEDS} />
      </ul>`}
    </div>`
}

/** @param {{label: string, one: string, other: string, needs: number}} props */
function Contrast({ label, one, other, needs }) {
  const { words } = useDesk()
  const ratio = contrast(one, other)
  const verdict = ratio >= needs ? "good" : "poor"
  const number = new Intl.NumberFormat(words.locale === "kk" ? "ru" : words.locale, { maximumFractionDigits: 1 }).format(ratio)
  return html`<li class="contrast__line contrast__line--${verdict}"><span>${label}</span> <span>${number} : 1 · ${words.say(`sites.contrast.${verdict}`)}</span></li>`
}

/** The site's own words in one language at a time; an empty field shows the widget's. */
function WordsOf(/** @type {Props} */ { site, locale, error, onLocale, onSet }) {
  const say = useSay()
  const { settings } = site
  const field = (/** @type {string} */ name, rows = 2, most = 600) => html`
    <${TextField} key=${name} label=${say(`sites.${name}`)} hint=${say(`sites.${name}.hint`)} value=${settings[name][locale] ?? ""} lang=${locale} dir="auto"
      rows=${rows || undefined} maxlength=${most} error=${errorFor(error, `settings.${name}.${locale}`, say)}
      onInput=${(/** @type {string} */ text) => onSet({ [name]: { ...settings[name], [locale]: text } })} />`
  return html`
    <${Section} id="words" title=${say("sites.words")} lead=${say("sites.words.lead")}>
      <${Choice} label=${say("sites.words.language")} name="words" value=${locale} options=${settings.locales.map((code) => [code, html`<bdi lang=${code}>${LOCALE_NAMES[code]}</bdi>`])} onChoose=${onLocale} />
      ${field("launcher_text", 0, 40)}
      ${field("greeting")}
      ${field("away_text")}
      ${field("hours_text", 0, 120)}
      ${field("consent", 3)}
    <//>`
}

function Languages(/** @type {Props} */ { site, locale, onLocale, onSet }) {
  const say = useSay()
  const { settings } = site
  const turn = (/** @type {import("./types").Locale} */ code, /** @type {boolean} */ is_on) => {
    onSet({ locales: LOCALES.filter((one) => (one === code ? is_on : settings.locales.includes(one))) })
    if (!is_on && code === locale) onLocale(settings.locale)
  }
  return html`
    <${Section} id="languages" title=${say("sites.languages")} lead=${say("sites.languages.lead")}>
      <div class="toggles">${LOCALES.map((code) => html`<${Toggle} key=${code} label=${LOCALE_NAMES[code]} is_on=${settings.locales.includes(code)} disabled=${code === settings.locale} onTurn=${(/** @type {boolean} */ is_on) => turn(code, is_on)} />`)}</div>
      <label class="form__field form__field--mid"><span>${say("sites.own_language")}</span>
        <select class="input" value=${settings.locale} onChange=${(/** @type {any} */ event) => onSet({ locale: event.target.value })}>
          ${settings.locales.map((code) => html`<option key=${code} value=${code} lang=${code} selected=${code === settings.locale}>${LOCALE_NAMES[code]}</option>`)}</select></label>
    <//>`
}

/** What is asked before the first message; the fewer, the more people write. */
function Before(/** @type {Props} */ { site, onSet }) {
  const say = useSay()
  const asked = site.settings.pre_chat
  const choose = (/** @type {string} */ field, /** @type {string} */ how) => onSet({
    pre_chat: ASKED.filter((one) => (one === field ? how !== "no" : asked.some((entry) => entry.field === one)))
      .map((one) => ({ field: one, required: one === field ? how === "must" : !!asked.find((entry) => entry.field === one)?.required })),
  })
  return html`
    <${Section} id="before" title=${say("sites.before")} lead=${say("sites.before.lead")}>
      ${ASKED.map((field) => {
        const entry = asked.find((one) => one.field === field)
        return html`<${Choice} key=${field} label=${say(`sites.ask.${field}`)} name=${`ask-${field}`} value=${entry ? (entry.required ? "must" : "may") : "no"}
          options=${["no", "may", "must"].map((how) => [how, say(`sites.ask.${how}`)])} onChoose=${(/** @type {string} */ how) => choose(field, how)} />`
      })}
    <//>`
}

function Behaviour(/** @type {Props} */ { site, answer, onSet }) {
  const say = useSay()
  return html`
    <${Section} id="behaviour" title=${say("sites.behaviour")}>
      <div class="toggles toggles--long">
        ${["sound", "rating", "files"].map((name) => html`<${Toggle} key=${name} label=${say(`sites.${name}`)} hint=${say(`sites.${name}.hint`, { mb: Math.floor(answer.files / 1e6) })}
          is_on=${site.settings[name]} disabled=${name === "files" && !answer.files} onTurn=${(/** @type {boolean} */ is_on) => onSet({ [name]: is_on })} />`)}
      </div>
    <//>`
}

/** @type {(error: Props["error"], field: string, say: import("../words").Say) => string | undefined} */
export function errorFor(error, field, say) {
  return error?.field === field || error?.field.startsWith(`${field}.`) ? say("sites.check_field") : undefined
}
