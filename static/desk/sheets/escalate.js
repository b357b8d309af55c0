/** Calling a supervisor into the conversation, with the case card as it stands. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const flags = useDeskState((state) => state.conversations[sheet.conversation]?.flags ?? [])
  const why = ["threat", "abuse", "wants_manager"].find((flag) => flags.includes(flag))
  const [reason, setReason] = useState(why ? say(`escalate.${why}`) : "")
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const answer = await desk.conversations.escalate(sheet.conversation, reason.trim())
    if (answer.ok) desk.hideSheet()
  }
  return html`
    <form class="form" onSubmit=${submit}>
      <p class="sheet__text">${say("escalate.explained")}</p>
      <label class="form__field"><span>${say("form.reason")}</span>
        <textarea class="input" rows="3" autofocus required maxlength="500" value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)}></textarea></label>
      <div class="form__verbs"><button type="submit" class="button button--main">${say("verb.escalate")}</button></div>
    </form>`
}
