/** A quiet word to somebody who has had to take a lot: only they see it, and it goes when they say so. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"

export function Care() {
  const { casework } = useDesk()
  const say = useSay()
  const is_heavy = useDeskState((state) => state.load === "heavy" && state.me?.presence === "here")
  const [is_put_off, putOff] = useState(false)
  useEffect(() => { if (!is_heavy) putOff(false) }, [is_heavy])
  if (!is_heavy || is_put_off) return null
  return html`
    <aside class="care" aria-label=${say("care.label")}>
      <p role="status">${say("care.heavy")}</p>
      <p class="due__verbs">
        <button type="button" class="button button--small" onClick=${() => casework.setPresence("pause")}>${say("care.pause")}</button>
        <button type="button" class="button button--small button--quiet" onClick=${() => putOff(true)}>${say("care.later")}</button>
      </p>
    </aside>`
}
