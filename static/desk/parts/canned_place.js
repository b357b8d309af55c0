/** Where prepared texts are chosen: fetched when the first slash is typed. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk } from "../desk.js"
import { html } from "../html.js"
import { fetchStyle, fetchWords } from "../pages.js"

const SEARCH = /^\/([^\n]{0,60})$/
/** A place in a prepared text that nothing was known for. */
const OPEN_PLACE = /\{(?:customer|agent|order|site)\}/g

/** @type {(text: string) => string[]} */
export const openPlaces = (text) => [...new Set(text.match(OPEN_PLACE) ?? [])]

/** @param {{conversation: string, text: string}} props */
export function CannedPlace({ conversation, text }) {
  const desk = useDesk()
  const query = SEARCH.exec(text)?.[1]
  const is_asked = query !== undefined
  const [ready, setReady] = useState(/** @type {{Picker: any} | null} */ (null))
  const [is_left, setLeft] = useState(false)
  useEffect(() => { if (!is_asked) setLeft(false) }, [is_asked])
  useEffect(() => {
    if (!is_asked || ready) return
    Promise.all([import("../canned/picker.js"), fetchWords(desk, "canned"), fetchStyle("./canned/canned.css")]).then(([module]) => setReady(module), () => desk.sayError({ code: "offline", message: "" }))
  }, [is_asked])
  if (!is_asked || !ready || is_left) return null
  return html`<${ready.Picker} conversation=${conversation} query=${query} onLeave=${() => setLeft(true)} />`
}
