/** Where the agent writes: their words, the guard's lines under them, and what keeps them from going out. */
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "../../vendor/preact/hooks.js"
import { carryMarks, marksOf, moveMarks } from "../code_points.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { canAccept, sendWords } from "../verbs/answering.js"
import { Attach, DropPlace, takePasted, Tray } from "./files.js"
import { CannedPlace, openPlaces } from "./canned_place.js"
import { Findings } from "./findings.js"
import { Icon } from "./icons.js"
import { MarkedText } from "./marked_text.js"
import { RefusalNotice } from "./refusal.js"

const JUDGE_AFTER_MS = 300
const TYPING_AGAIN_AFTER_MS = 3_000
/** The wire takes no longer text. */
export const MAX_CHARS = 4_000

export function Composer(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const { text, draft, files, uploads } = usePen(thread.id)
  const state = useDeskState(({ conversations }) => conversations[thread.id]?.state)
  const { marks, findings } = useJudgement(thread.id, text)
  const [lit, setLit] = useState(/** @type {number | null} */ (null))
  const is_over = text.length > MAX_CHARS
  const open_places = openPlaces(text)
  const submit = (/** @type {Event} */ event) => { event.preventDefault(); sendWords(desk) }

  return html`
    <form class="composer" onSubmit=${submit}>
      ${thread.refusal && html`<${RefusalNotice} thread=${thread} refusal=${thread.refusal} />`}
      ${!thread.refusal && findings.length > 0 && html`
        <div class="composer__findings"><${Findings} findings=${findings} id="findings" onPoint=${setLit} /></div>`}
      <${CannedPlace} key=${thread.id} conversation=${thread.id} text=${text} />
      <div class="composer__box">
        <${Tray} />
        <${Field} thread=${thread} text=${text} marks=${marks} lit=${lit} has_findings=${findings.length > 0} />
        <div class="composer__row">
          <span class="composer__hint">
            ${state === "closed" ? say("composer.closed") : uploads.length > 0 ? say("files.uploading") : is_over ? say("composer.too_long", { count: text.length - MAX_CHARS })
              : open_places.length > 0 ? html`<span class="composer__open">${say("composer.open", { places: open_places.join(", ") })}</span>`
              : draft ? say("composer.from_draft") : text ? say("composer.newline") : canAccept(thread) ? say("composer.accept") : ""}
          </span>
          <${Attach} conversation=${thread.id} is_closed=${state === "closed"} />
          ${findings.length > 0 && html`<${Reword} conversation=${thread.id} text=${text} />`}
          <button type="submit" class="button button--main" disabled=${(!text.trim() && files.length === 0) || is_over || uploads.length > 0 || open_places.length > 0}>${say("composer.send")} <kbd>Enter</kbd></button>
        </div>
      </div>
      <p class="hidden" role="status">${findings.length > 0 ? say("guard.found", { count: findings.length }) : ""}</p>
      <${DropPlace} conversation=${thread.id} />
    </form>`
}

/** @param {string} conversation */
function usePen(conversation) {
  const { pen } = useDesk()
  const [, renderAgain] = useReducer((/** @type {number} */ count) => count + 1, 0)
  useLayoutEffect(() => pen.subscribe(() => renderAgain(0)), [pen])
  pen.turnTo(conversation)
  return { text: pen.text, draft: pen.draft, files: pen.files, uploads: pen.uploads }
}

/**
 * The guard's word on what is being typed. While it thinks, earlier findings move along with their words.
 * @param {string} conversation
 * @param {string} text
 */
function useJudgement(conversation, text) {
  const { drafts } = useDesk()
  const judged = useRef({ conversation, text: "", marks: /** @type {import("../code_points").Mark[]} */ ([]) })
  const [, renderAgain] = useReducer((/** @type {number} */ count) => count + 1, 0)
  const carried = judged.current.conversation === conversation ? carryMarks(judged.current.marks, judged.current.text, text) : []
  judged.current = { conversation, text, marks: text.trim() ? carried : [] }

  useEffect(() => {
    if (!text.trim()) return
    const timer = setTimeout(async () => {
      // The guard judges the words as they will go out, without the blanks around them.
      const words = text.trim()
      const judgement = await drafts.judge(conversation, words)
      if (!judgement || judged.current.conversation !== conversation) return
      const marks = carryMarks(moveMarks(marksOf(words, judgement.violations), text.indexOf(words)), text, judged.current.text)
      judged.current = { ...judged.current, marks }
      renderAgain(0)
    }, JUDGE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [conversation, text])

  const marks = judged.current.marks.map((mark, index) => ({ ...mark, index }))
  return { marks, findings: marks.map((mark) => mark.finding) }
}

/**
 * A textarea over a copy of its text: the copy carries the underlines, which a textarea cannot.
 * @param {{thread: import("../types").Thread, text: string, marks: import("../code_points").Mark[], lit: number | null, has_findings: boolean}} props
 */
function Field({ thread, text, marks, lit, has_findings }) {
  const desk = useDesk()
  const say = useSay()
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null))
  const tellTyping = useTyping(thread.id)
  useLayoutEffect(() => { desk.pen.field = field.current; return () => { desk.pen.field = null } }, [])
  const onInput = (/** @type {InputEvent} */ event) => {
    desk.pen.write(/** @type {HTMLTextAreaElement} */ (event.target).value)
    // From here on the live findings say what is still wrong.
    if (thread.refusal?.code === "blocked") desk.sending.putRefusalAside(thread.id)
    tellTyping(!desk.pen.is_empty)
  }
  return html`
    <div class="field">
      <div class="field__copy" aria-hidden="true"><${MarkedText} text=${text} marks=${marks} lit=${lit} />${"\u200b"}</div>
      <textarea class="field__text" id="composer" ref=${field} rows="2" dir="auto" value=${text} placeholder=${say("composer.placeholder")}
        aria-label=${say("composer.label")} aria-describedby=${has_findings ? "findings" : undefined} aria-keyshortcuts="Enter"
        onInput=${onInput} onPaste=${takePasted(desk, thread.id)} onKeyDown=${(/** @type {KeyboardEvent} */ event) => onKey(event, desk)} onBlur=${() => tellTyping(false)}></textarea>
    </div>`
}

/** Enter sends, or accepts the draft when nothing is written; an input method's own Enter is left alone. */
function onKey(/** @type {KeyboardEvent} */ event, /** @type {import("../desk").Desk} */ desk) {
  if (!event.isComposing && desk.pen.intercept?.(event)) return event.preventDefault()
  if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.repeat) return
  event.preventDefault()
  if (openPlaces(desk.pen.text).length === 0) sendWords(desk)
}

/** Says `typing` at most every few seconds, and once more when it stops. */
function useTyping(/** @type {string} */ conversation) {
  const { conversations } = useDesk()
  const told_at = useRef(0)
  const tell = (/** @type {boolean} */ on) => {
    const is_news = on ? Date.now() - told_at.current > TYPING_AGAIN_AFTER_MS : told_at.current > 0
    if (!is_news) return
    told_at.current = on ? Date.now() : 0
    conversations.typing(conversation, on)
  }
  useEffect(() => () => tell(false), [conversation])
  return tell
}

/** Asks for the same said better; the agent's own words come back with undo. */
function Reword(/** @type {{conversation: string, text: string}} */ { conversation, text }) {
  const desk = useDesk()
  const say = useSay()
  const [state, setState] = useState(/** @type {"" | "busy"} */ (""))
  const reword = async () => {
    setState("busy")
    const better = await desk.drafts.reword(conversation, text)
    setState("")
    if (better && desk.pen.conversation === conversation && desk.pen.text === text) desk.pen.write(better.text)
    desk.pen.focusAtEnd()
  }
  return html`<button type="button" class="button" disabled=${state === "busy"} onClick=${reword}><${Icon} name="again" /> ${say("guard.reword")}</button>`
}
