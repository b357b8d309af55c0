/** A button that puts a text on the clipboard and says so. */
import { useState } from "../../vendor/preact/hooks.js"
import { useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "../parts/icons.js"

const SAID_FOR_MS = 2_500

/** @param {{text: string, label: string}} props */
export function Copied({ text, label }) {
  const say = useSay()
  const [result, setResult] = useState("")
  const copy = async () => {
    // Without HTTPS a browser has no clipboard; the text is there to be marked by hand.
    const is_done = await navigator.clipboard?.writeText(text).then(() => true, () => false)
    setResult(say(is_done ? "sites.copied" : "sites.not_copied"))
    setTimeout(() => setResult(""), SAID_FOR_MS)
  }
  return html`<button type="button" class="button button--small copy" onClick=${copy}><${Icon} name=${result ? "done" : "note"} /> ${result || label}</button><span class="hidden" role="status">${result}</span>`
}
