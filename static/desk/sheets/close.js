/** Closing with a record of what happened, its cause and what was done, so that others can learn from it. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { offerOf } from "../parts/permissions.js"

const MAX = 500

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const thread = useDeskState((state) => state.threads[sheet.conversation])
  const summary = useDeskState((state) => state.conversations[sheet.conversation])
  const causes = useUsualCauses(sheet.conversation)
  const [event, setEvent] = useState(thread?.card?.happened ?? "")
  const [cause, setCause] = useState("")
  const [solution, setSolution] = useState(solutionOf(desk, thread))
  const [follow_up, setFollowUp] = useState("")
  const [is_lesson, setLesson] = useState(false)
  // What comes in behind this sheet has been on the screen, but nobody has read it.
  const [seen_at_first] = useState(thread?.shown_seq ?? 0)
  const [missed, setMissed] = useState(/** @type {import("../types").Message[]} */ ([]))
  const open_promises = thread?.promises.filter((one) => one.state === "open").length ?? 0
  const lesson = [cause, solution].map((one) => one.trim()).filter(Boolean).join(" → ")
  const submit = async (/** @type {Event} */ submitted) => {
    submitted.preventDefault()
    const record = { event: event.trim(), cause: cause.trim(), solution: solution.trim() }
    const later = follow_up ? { follow_up_at: new Date(follow_up).toISOString() } : {}
    const seen_seq = missed.at(-1)?.seq ?? seen_at_first
    const answer = await desk.conversations.close({ conversation: sheet.conversation, seen_seq, record, ...later })
    if (!answer.ok) return answer.error?.code === "moved_on" && setMissed(answer.messages)
    if (is_lesson && lesson) await passOn(desk, sheet.conversation, lesson)
    if (wasHard(thread, summary)) desk.showSheet("reflect", { conversation: sheet.conversation })
    else desk.hideSheet()
  }
  return html`
    <form class="form" onSubmit=${submit}>
      ${missed.length > 0 && html`<div class="form__warning" role="alert"><p>${say("close.missed")}</p>
        ${missed.map((message) => html`<blockquote key=${message.seq} class="request__words" dir="auto">${message.text}</blockquote>`)}</div>`}
      ${summary?.waiting_since && html`<p class="form__warning">${say("close.waiting")}</p>`}
      ${open_promises > 0 && html`<p class="form__warning">${say("close.promises", { count: open_promises })}</p>`}
      ${summary && html`<p class="sheet__text">${say("close.when", { opened: desk.words.dayAndTime(new Date(summary.opened_at)) })}</p>`}
      <${Field} label=${say("close.event")} value=${event} onChange=${setEvent} />
      <div class="form__field">
        <${Field} label=${say("close.cause")} value=${cause} onChange=${setCause} is_first />
        ${causes.length > 0 && html`<div class="causes" role="group" aria-label=${say("close.usual")}>
          ${causes.map((one) => html`<button key=${one} type="button" class="wish" aria-pressed=${cause === one} onClick=${() => setCause(one)}>${one}</button>`)}</div>`}
      </div>
      <${Field} label=${say("close.solution")} value=${solution} onChange=${setSolution} />
      <label class="form__field"><span>${say("close.follow_up")}</span><input class="input" type="datetime-local" value=${follow_up} onInput=${(/** @type {any} */ typed) => setFollowUp(typed.target.value)} /></label>
      <label class="toggle"><input type="checkbox" checked=${is_lesson} onChange=${(/** @type {any} */ ticked) => setLesson(ticked.target.checked)} /> <span>${say("close.lesson")}</span></label>
      <div class="form__verbs"><button type="submit" class="button button--main">${say(missed.length > 0 ? "close.anyway" : "close.close")}</button></div>
    </form>`
}

/** @param {{label: string, value: string, onChange: (value: string) => void, is_first?: boolean}} props */
function Field({ label, value, onChange, is_first }) {
  return html`<label class="form__field"><span>${label}</span>
    <textarea class="input" rows="2" autofocus=${is_first} maxlength=${MAX} value=${value} onInput=${(/** @type {any} */ typed) => onChange(typed.target.value)}></textarea></label>`
}

/** The same cause in the same words can be counted. */
function useUsualCauses(/** @type {string} */ conversation) {
  const { wire } = useDesk()
  const [causes, setCauses] = useState(/** @type {string[]} */ ([]))
  useEffect(() => {
    wire.ask("close.prepare", { conversation }).then((answer) => { if (answer.ok) setCauses(answer.causes.map((/** @type {{cause: string}} */ one) => one.cause)) })
  }, [conversation])
  return causes
}

/** What the card says can be done, and what was given. @type {(desk: import("../desk").Desk, thread: import("../types").Thread | undefined) => string} */
function solutionOf({ words }, thread) {
  const given = (thread?.permissions ?? []).filter((one) => one.state === "used").map((one) => offerOf(words, one))
  return [thread?.card?.can_do, ...given].filter(Boolean).join("; ").slice(0, MAX)
}

/** @type {(thread: import("../types").Thread | undefined, summary: import("../types").Summary | undefined) => boolean} */
function wasHard(thread, summary) {
  const flags = summary?.flags ?? []
  return flags.includes("threat") || flags.includes("abuse") || (thread?.moods ?? []).some((mood) => mood.anger >= 2)
}

/** A lesson for those who keep the prompts and rules. @type {(desk: import("../desk").Desk, conversation: string, text: string) => Promise<boolean>} */
export async function passOn(desk, conversation, text) {
  const answer = await desk.wire.ask("lesson.add", { conversation, text })
  if (answer.ok) desk.sayInfo(desk.words.say("lesson.passed_on"))
  else desk.sayError(answer.error)
  return answer.ok
}
