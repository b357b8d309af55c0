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
  // What comes in behind this sheet has been on the screen, but nobody has read it.
  const [seen_at_first] = useState(thread?.shown_seq ?? 0)
  const [missed, setMissed] = useState(/** @type {import("../types").Message[]} */ ([]))
  const open_promises = thread?.promises.filter((one) => one.state === "open").length ?? 0
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const record = cause.trim() || solution.trim() ? { record: { cause: cause.trim(), solution: solution.trim() } } : {}
    const later = follow_up ? { follow_up_at: new Date(follow_up).toISOString() } : {}
    const seen_seq = missed.at(-1)?.seq ?? seen_at_first
    const answer = await desk.conversations.close({ conversation: sheet.conversation, seen_seq, ...record, ...later })
    if (answer.ok) desk.hideSheet()
    else if (answer.error?.code === "moved_on") setMissed(answer.messages)
  }
  return html`
    <form class="form" onSubmit=${submit}>
      ${missed.length > 0 && html`<div class="form__warning" role="alert"><p>${say("close.missed")}</p>
        ${missed.map((message) => html`<blockquote key=${message.seq} class="request__words" dir="auto">${message.text}</blockquote>`)}</div>`}
      ${open_promises > 0 && html`<p class="form__warning">${say("close.promises", { count: open_promises })}</p>`}
      <label class="form__field"><span>${say("close.cause")}</span><textarea class="input" rows="2" autofocus maxlength="500" value=${cause} onInput=${(/** @type {any} */ event) => setCause(event.target.value)}></textarea></label>
      <label class="form__field"><span>${say("close.solution")}</span><textarea class="input" rows="2" maxlength="500" value=${solution} onInput=${(/** @type {any} */ event) => setSolution(event.target.value)}></textarea></label>
      <label class="form__field"><span>${say("close.follow_up")}</span><input class="input" type="datetime-local" value=${follow_up} onInput=${(/** @type {any} */ event) => setFollowUp(event.target.value)} /></label>
      <div class="form__verbs"><button type="submit" class="button button--main">${say(missed.length > 0 ? "close.anyway" : "close.close")}</button></div>
    </form>`
}
