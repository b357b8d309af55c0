/** The page in the preview's frame: carries the real loader, and dresses the chat as the desk's form says. */
import { preview } from "./preview_state.js"

const SITE = "preview"
/** What the chat asks for only when it begins: after a change of these it begins anew. */
const BEGINS_WITH = ["pre_chat", "consent", "rating", "files", "sound"]

/** @type {any} */
const page = window
let begun = ""

addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== parent || !data?.settings) return
  preview.now = data
  document.documentElement.dataset.theme = data.theme
  document.documentElement.lang = data.locale
  const key = beginning(data)
  if (key === begun) return preview.socket?.welcome()
  begun = key
  begin(data)
})

/** @param {import("./types").Shown} shown */
function beginning({ settings, locale, scene, theme }) {
  const has_label = !!settings.launcher_text[locale]
  return JSON.stringify([locale, scene, theme, has_label, ...BEGINS_WITH.map((name) => settings[name])])
}

/** @param {import("./types").Shown} shown */
async function begin({ locale, scene, theme }) {
  page.Levelhead?.("destroy")
  forget()
  // The button alone is dressed as for somebody who has written before: the chat is fetched, and stays closed.
  if (scene === "button") localStorage.setItem(`levelhead:${SITE}:visitor`, SITE)
  if (!page.Levelhead) await fetchLoader()
  page.Levelhead("destroy")
  page.Levelhead("start", { locale, theme })
  if (scene !== "button") page.Levelhead("open", { quietly: true })
}

/** The loader begins by itself as soon as it is there; what it begins with is replaced at once. */
function fetchLoader() {
  const script = Object.assign(document.createElement("script"), { src: "/widget.js", async: true })
  script.dataset.site = SITE
  document.head.append(script)
  return new Promise((done) => { script.onload = done })
}

/** Every look at the preview is the first visit. */
function forget() {
  for (const area of [localStorage, sessionStorage]) {
    for (const key of Object.keys(area)) if (key.startsWith(`levelhead:${SITE}:`)) area.removeItem(key)
  }
}

parent.postMessage("ready", location.origin)
