/** Oneself: present, away or on a pause; language, light, keys and notifications; and the way out. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { applyTheme, preference, savePreference } from "../preferences.js"
import { MyPicture } from "./my_picture.js"
import { LOCALES, LOCALE_NAMES } from "../words.js"

/** @type {import("../types").Presence[]} */
const PRESENCES = ["here", "away", "pause"]

export function Content() {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me)
  const notify = async () => {
    const has_leave = "Notification" in window && (await Notification.requestPermission()) === "granted"
    savePreference("notifications", has_leave && preference("notifications") !== "on" ? "on" : "off")
    return preference("notifications")
  }
  return html`
    <p class="sheet__text">${me?.name} · ${say(`role.${me?.role ?? "agent"}`)}</p>
    ${me && html`<${MyPicture} me=${me} />`}
    <fieldset class="switch"><legend>${say("me.presence")}</legend>
      ${PRESENCES.map((presence) => html`<label key=${presence}><input type="radio" name="presence" checked=${me?.presence === presence} onChange=${() => desk.casework.setPresence(presence)} /> <span>${say(`presence.${presence}`)}</span></label>`)}
    </fieldset>
    <fieldset class="switch"><legend>${say("me.theme")}</legend>
      ${["auto", "light", "dark"].map((theme) => html`<label key=${theme}><input type="radio" name="theme" checked=${preference("theme") === theme} onChange=${() => { savePreference("theme", theme); applyTheme() }} /> <span>${say(`theme.${theme}`)}</span></label>`)}
    </fieldset>
    <label class="form__field"><span>${say("me.language")}</span>
      <select class="input" value=${desk.words.locale} onChange=${(/** @type {any} */ event) => { savePreference("locale", event.target.value); location.reload() }}>
        ${LOCALES.map((locale) => html`<option key=${locale} value=${locale} lang=${locale}>${LOCALE_NAMES[locale]}</option>`)}</select></label>
    <${Toggle} name="single_keys" onTurn=${() => turn("single_keys")} />
    <${Toggle} name="alarm_sound" onTurn=${() => turn("alarm_sound")} />
    <${Toggle} name="notifications" onTurn=${notify} />
    <p><a href="/desk/second-step">${say("me.second_step")}</a></p>
    <form method="post" action="/desk/sign-out" class="form__verbs">
      <input type="hidden" name="csrf_token" value=${csrfToken()} />
      <button type="submit" class="button">${say("me.sign_out")}</button>
    </form>`
}

/** The other of a switch's two states. */
async function turn(/** @type {string} */ name) {
  savePreference(name, preference(name) === "on" ? "off" : "on")
  return preference(name)
}

/** @param {{name: string, onTurn: () => Promise<string>}} props */
function Toggle({ name, onTurn }) {
  const say = useSay()
  const [value, setValue] = useState(preference(name))
  return html`<label class="toggle"><input type="checkbox" checked=${value === "on"} onChange=${async () => setValue(await onTurn())} /> <span>${say(`me.${name}`)}</span></label>`
}

function csrfToken() {
  return document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? ""
}
