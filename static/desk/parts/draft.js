/** The co-pilot's draft: how it comes into being, what the guard says of it, and what the agent does with it. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { marksOf } from "../code_points.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { sentenceOfReason } from "../reasons.js"
import { acceptDraft, canAccept, editDraft, markShown } from "../verbs/answering.js"
import { DraftWishes } from "./draft_wishes.js"
import { Findings } from "./findings.js"
import { Icon } from "./icons.js"
import { MarkedText } from "./marked_text.js"

export function DraftPanel(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const say = useSay()
  const { draft } = thread
  useEffect(() => { if (draft?.phase === "ready") markShown(draft) }, [draft])
  return html`
    <section class="draft draft--${draft?.phase ?? "none"}" aria-labelledby="draft-title">
      <header class="draft__head">
        <h2 class="draft__title" id="draft-title">${say("draft.title")}</h2>
        ${draft && html`<${Origin} draft=${draft} />`}
      </header>
      ${draft ? html`<${Words} key=${draft.id} draft=${draft} />` : html`<${Waiting} thread=${thread} />`}
      ${draft?.phase === "ready" && html`<${Decide} thread=${thread} draft=${draft} />`}
    </section>`
}

/** Who wrote it, and why not the one who should have. */
function Origin(/** @type {{draft: import("../types").Draft}} */ { draft }) {
  const { words } = useDesk()
  const say = words.say
  const why = draft.note && words.has(`note.${draft.note}`) ? say(`note.${draft.note}`) : draft.note
  return html`<span class="draft__origin">
    ${words.has(`drafter.${draft.drafter}`) ? say(`drafter.${draft.drafter}`) : draft.drafter}${draft.attempt > 1 ? ` · ${say("draft.attempt", { count: draft.attempt })}` : ""}
    ${why && html`<span class="draft__note">${why}</span>`}</span>`
}

function Waiting(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const is_typing = Object.values(thread.typing).some((one) => one.who === "customer")
  const is_closed = useDeskState((state) => state.conversations[thread.id]?.state === "closed")
  const is_their_turn = !is_closed && thread.messages.at(-1)?.who === "customer"
  return html`
    <div class="draft__waiting">
      <p>${is_typing ? say("draft.listening") : is_their_turn ? say("draft.coming") : say("draft.nothing")}</p>
      ${!is_typing && is_their_turn && html`<button type="button" class="button button--small" onClick=${() => desk.drafts.ask(thread.id, undefined)}>${say("draft.now")}</button>`}
    </div>`
}

function Words(/** @type {{draft: import("../types").Draft}} */ { draft }) {
  const say = useSay()
  const [lit, setLit] = useState(/** @type {number | null} */ (null))
  const is_writing = draft.phase === "writing"
  return html`
    <div class="draft__scroll" tabindex="0" role="group" aria-label=${say("draft.text")}>
      ${draft.phase === "withdrawn" && html`<p class="draft__withdrawn">${say("draft.withdrawn")}</p>`}
      <p class="draft__text" dir="auto" aria-busy=${is_writing}>
        <${MarkedText} text=${draft.text} marks=${marksOf(draft.text, draft.violations)} lit=${lit} />${is_writing && html`<span class="draft__caret"></span>`}
      </p>
      <${Findings} findings=${draft.violations} onPoint=${setLit} />
      <${Why} draft=${draft} />
    </div>
    ${draft.phase !== "withdrawn" && html`<${Verdict} draft=${draft} />`}`
}

/** The steps it takes and what it leans on, so that the agent can judge the draft and not only like it. */
function Why(/** @type {{draft: import("../types").Draft}} */ { draft }) {
  const { words } = useDesk()
  const say = words.say
  const steps = draft.step.split(/[\s,+]+/).filter((step) => words.has(`step.${step}`))
  const reasons = draft.reasons.map((reason) => sentenceOfReason(words, reason)).filter(Boolean)
  return html`
    ${(steps.length > 0 || reasons.length > 0) && html`
      <div class="why">
        <h3 class="why__title">${say("draft.why")}${steps.length > 0 && reasons.length === 0 ? html`: <span class="why__steps">${steps.map((step) => say(`step.${step}`)).join(" · ")}</span>` : null}</h3>
        <ul class="why__reasons">${reasons.map((reason) => html`<li key=${reason}>${reason}</li>`)}</ul>
      </div>`}
    ${draft.leaned_on && html`<p class="why__rule"><b>${say("draft.house_rule")}</b> <q>${draft.leaned_on}</q></p>`}
    ${draft.stopped.length > 0 && html`
      <details class="why__stopped">
        <summary>${say("draft.stopped", { count: draft.stopped.length })}</summary>
        <${Findings} findings=${draft.stopped} />
      </details>`}`
}

function Verdict(/** @type {{draft: import("../types").Draft}} */ { draft }) {
  const say = useSay()
  const is_writing = draft.phase === "writing"
  const verdict = draft.verdict ?? (is_writing ? "checking" : "unchecked")
  const text = is_writing && verdict === "allow" ? say("verdict.so_far") : say(`verdict.${verdict}`, { count: draft.violations.length })
  return html`<p class="verdict verdict--${verdict}"><${Icon} name="shield" /> ${text}</p>`
}

/** @param {{thread: import("../types").Thread, draft: import("../types").Draft}} props */
function Decide({ thread, draft }) {
  const desk = useDesk()
  const say = useSay()
  const is_writing = useIsWriting()
  return html`
    <div class="draft__decide">
      <button type="button" class="button button--main" disabled=${!canAccept(thread)} aria-keyshortcuts="Control+Enter" onClick=${() => acceptDraft(desk)}>
        ${say("draft.accept")} <kbd>${is_writing ? "Alt A" : "Enter"}</kbd></button>
      <button type="button" class="button" aria-keyshortcuts="Alt+E" onClick=${() => editDraft(desk)}><${Icon} name="edit" /> ${say("draft.edit")} <kbd>${is_writing ? "Alt E" : "E"}</kbd></button>
      <${DraftWishes} thread=${thread} draft=${draft} />
    </div>`
}

/** With words of their own in the box, Enter sends those; the draft then answers to Alt. */
function useIsWriting() {
  const { pen } = useDesk()
  const [is_writing, setWriting] = useState(!pen.is_empty)
  useEffect(() => {
    const look = () => setWriting(!pen.is_empty)
    look()
    return pen.subscribe(look)
  }, [pen])
  return is_writing
}
