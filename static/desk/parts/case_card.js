/** The case card: what happened, what they want, what can be done. Filled by the reader, corrected by hand. */
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"

/** @type {("happened" | "wish" | "can_do" | "order" | "contact")[]} */
const FIELDS = ["happened", "wish", "can_do", "order", "contact"]
/** Two of them share a line. What can be done is not for the customer to say, so it is never "worth asking". */
const SHORT = new Set(["order", "contact"])

export function CaseCard(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const say = useSay()
  return html`
    <section class="card" aria-labelledby="card-title">
      <h3 class="card__title" id="card-title">${say("card.title")}</h3>
      ${FIELDS.map((field) => html`<${CardField} key=${`${thread.id} ${field}`} conversation=${thread.id} field=${field} value=${thread.card?.[field] ?? ""}
        is_missing=${field !== "can_do" && (thread.advice?.missing?.includes(field) ?? false)} />`)}
    </section>`
}

/**
 * Saved when it is left or Enter is pressed; Escape puts the old words back.
 * @param {{conversation: string, field: string, value: string, is_missing: boolean}} props
 */
function CardField({ conversation, field, value, is_missing }) {
  const { casework } = useDesk()
  const say = useSay()
  const [text, setText] = useState(value)
  const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null))
  // News from the reader or a colleague does not write over a hand that is writing.
  useEffect(() => { if (document.activeElement !== box.current) setText(value) }, [value])
  const save = () => { if (text.trim() !== value) casework.correctCard(conversation, { [field]: text.trim() }) }
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); /** @type {HTMLElement} */ (event.target).blur() }
    if (event.key === "Escape") { event.stopPropagation(); setText(value) }
  }
  return html`
    <label class="card__field card__field--${field}">
      <span class="card__label">${say(`card.${field}`)}${is_missing && !value ? html` <span class="card__missing">${say("card.missing")}</span>` : null}</span>
      <textarea class="card__text" ref=${box} rows="1" value=${text} maxlength="500" dir="auto" placeholder=${SHORT.has(field) ? "—" : say("card.empty")} spellcheck="false"
        onInput=${(/** @type {any} */ event) => setText(event.target.value)} onBlur=${save} onKeyDown=${onKeyDown}></textarea>
    </label>`
}
