/** Starts the desk in the page it finds itself in. */
import { h, render } from "../vendor/preact/preact.js"
import { App } from "./app.js"
import { Desk, DeskContext } from "./desk.js"
import { Keys } from "./keys.js"
import { Place } from "./place.js"
import { applyTheme, preference } from "./preferences.js"
import { loadWords } from "./words.js"

applyTheme()

const root = /** @type {HTMLElement} */ (document.getElementById("desk"))
const words = await loadWords(preference("locale") || document.documentElement.lang)
document.documentElement.lang = words.locale

const desk = new Desk(words)
render(h(DeskContext.Provider, { value: desk }, h(App, {})), root)
new Keys(desk).connect()
new Place(desk).connect()
desk.connect()
// Whoever opens the palette types at once; it should not have to be fetched first.
setTimeout(() => import("./sheets/palette.js").catch(() => {}), 2_000)
