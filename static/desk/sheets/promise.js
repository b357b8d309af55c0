/** Correcting what was promised, and by when. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"

/** @param {{sheet: {promise: import("../types").PromiseEntry}}} props */
export function Content({ sheet: { promise } }) {
  const desk = useDesk()
  const say = useSay()
  const [what, setWhat] = useState(promise.what)
  const [due, setDue] = useState(promise.due_at ? localTime(new Date(promise.due_at)) : "")
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const due_at = due ? { due_at: new Date(due).toISOString() } : {}
    const answer = await desk.casework.promise({ promise: promise.id, what: what.trim(), ...due_at })
    if (answer.ok) desk.hideSheet()
  }
  return html`
    <form class="form" onSubmit=${submit}>
      <label class="form__field"><span>${say("promises.what")}</span><textarea class="input" rows="2" autofocus required maxlength="300" value=${what} onInput=${(/** @type {any} */ event) => setWhat(event.target.value)}></textarea></label>
      <label class="form__field"><span>${say("promises.due")}</span><input class="input" type="datetime-local" value=${due} onInput=${(/** @type {any} */ event) => setDue(event.target.value)} /></label>
      <div class="form__verbs"><button type="submit" class="button button--main">${say("form.save")}</button></div>
    </form>`
}

/** As a `datetime-local` field wants it. */
function localTime(/** @type {Date} */ when) {
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
