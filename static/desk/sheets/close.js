/** Closing with a record of the cause and of what was done, so that others can learn from it. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const thread = useDeskState((state) => state.threads[sheet.conversation])
  const [cause, setCause] = useState(thread?.card?.happened ?? "")
  const [solution, setSolution] = useState(thread?.card?.can_do ?? "")
  const [follow_up, setFollowUp] = useState("")
  const open_promises = thread?.promises.filter((one) => one.state === "open").length ?? 0
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const record = cause.trim() || solution.trim() ? { record: { cause: cause.trim(), solution: solution.trim() } } : {}
    const later = follow_up ? { follow_up_at: new Date(follow_up).toISOString() } : {}
    const answer = await desk.conversations.close({ conversation: sheet.conversation, ...record, ...later })
    if (answer.ok) desk.hideSheet()
  }
  return html`
    <form class="form" onSubmit=${submit}>
      ${open_promises > 0 && html`<p class="form__warning">${say("close.promises", { count: open_promises })}</p>`}
      <label class="form__field"><span>${say("close.cause")}</span><textarea class="input" rows="2" autofocus maxlength="500" value=${cause} onInput=${(/** @type {any} */ event) => setCause(event.target.value)}></textarea></label>
      <label class="form__field"><span>${say("close.solution")}</span><textarea class="input" rows="2" maxlength="500" value=${solution} onInput=${(/** @type {any} */ event) => setSolution(event.target.value)}></textarea></label>
      <label class="form__field"><span>${say("close.follow_up")}</span><input class="input" type="datetime-local" value=${follow_up} onInput=${(/** @type {any} */ event) => setFollowUp(event.target.value)} /></label>
      <div class="form__verbs"><button type="submit" class="button button--main">${say("close.close")}</button></div>
    </form>`
}
