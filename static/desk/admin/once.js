/** Something that is shown this once: to be copied now, for nobody can show it again. */
import { useState } from "../../vendor/preact/hooks.js"
import { useSay } from "../desk.js"
import { html } from "../html.js"

/** @param {{title: string, explained: string, secret: string}} props */
export function LinkOnce({ title, explained, secret }) {
  const say = useSay()
  const [is_copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret)
      setCopied(true)
    } catch { /* Without the clipboard's leave the field can still be marked and copied by hand. */ }
  }
  return html`
    <section class="panel panel--lit once" role="status">
      <h3 class="panel__title">${title}</h3>
      <p class="once__explained">${explained}</p>
      <div class="once__line"><input class="input" readonly aria-label=${title} value=${secret} onFocus=${(/** @type {any} */ event) => event.target.select()} />
        <button type="button" class="button" onClick=${copy}>${say(is_copied ? "once.copied" : "once.copy")}</button></div>
    </section>`
}
