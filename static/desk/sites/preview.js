/** The real widget in a frame of its own, with what the form says and a stand-in for the wire. */
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { useSay } from "../desk.js"
import { html } from "../html.js"
import { Choice } from "./fields.js"

const AFTER_MS = 150

/** @type {import("./types").Scene[]} */
const SCENES = ["button", "new", "talk", "away", "closed"]

/** The moment in which a customer meets a setting, so that what is changed is what is seen. @type {Record<string, import("./types").Scene>} */
const SCENE_OF = {
  position: "button", icon: "button", launcher_text: "button", greeting: "new", consent: "new", pre_chat: "new",
  away_text: "away", hours_text: "away", rating: "closed",
}

/** @param {{site: import("./types").Site, icons: Record<string, string>, locale: import("./types").Locale, changed: {name: string}}} props */
export function Preview({ site, icons, locale, changed }) {
  const say = useSay()
  const frame = useRef(/** @type {HTMLIFrameElement | null} */ (null))
  const [scene, setScene] = useState(/** @type {import("./types").Scene} */ ("new"))
  const [theme, setTheme] = useState(/** @type {"light" | "dark"} */ (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"))
  const [is_ready, setReady] = useState(false)
  useEffect(() => { if (SCENE_OF[changed.name]) setScene(SCENE_OF[changed.name]) }, [changed])
  useEffect(() => {
    const hear = (/** @type {MessageEvent} */ event) => { if (event.source === frame.current?.contentWindow && event.data === "ready") setReady(true) }
    addEventListener("message", hear)
    return () => removeEventListener("message", hear)
  }, [])
  const shown = JSON.stringify({ name: site.name, settings: site.settings, icons, locale, scene, theme })
  useEffect(() => {
    if (!is_ready) return
    const timer = setTimeout(() => frame.current?.contentWindow?.postMessage(JSON.parse(shown), location.origin), AFTER_MS)
    return () => clearTimeout(timer)
  }, [shown, is_ready])
  return html`
    <aside class="preview" aria-labelledby="preview-title">
      <h3 class="box__title" id="preview-title">${say("sites.preview")}</h3>
      <${Choice} label=${say("sites.preview.scene")} name="scene" value=${scene} options=${SCENES.map((one) => [one, say(`sites.preview.${one}`)])} onChoose=${setScene} />
      <${Choice} label=${say("me.theme")} name="preview-theme" value=${theme} options=${["light", "dark"].map((one) => [one, say(`theme.${one}`)])} onChoose=${setTheme} />
      <iframe class="preview__frame" ref=${frame} src="/desk/sites/preview" title=${say("sites.preview")}></iframe>
    </aside>`
}
