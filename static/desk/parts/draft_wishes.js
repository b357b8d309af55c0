/** Asking for another draft: one key each, or in the agent's own words. */
import { useRef, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "./icons.js"

/** The wishes the wire knows, with the key that asks for each. */
export const WISHES = /** @type {const} */ ([["again", "G"], ["shorter", "S"], ["warmer", "W"], ["formal", "F"]])
export const REASONS = /** @type {const} */ (["wrong_fact", "tone", "too_long", "too_cold", "too_generous", "other"])

/** @param {{thread: import("../types").Thread, draft: import("../types").Draft}} props */
export function DraftWishes({ thread, draft }) {
  const desk = useDesk()
  const say = useSay()
  return html`
    <div class="wishes" role="group" aria-label=${say("wish.group")}>
      ${WISHES.map(([wish, key]) => html`
        <button key=${wish} type="button" class="wish" aria-keyshortcuts=${`Alt+${key}`} onClick=${() => desk.drafts.ask(thread.id, wish)}>${say(`wish.${wish}`)} <kbd>${key}</kbd></button>`)}
      <button type="button" class="wish" aria-keyshortcuts="Alt+X" onClick=${() => desk.showSheet("reject", { conversation: thread.id, draft: draft.id })}>${say("wish.reject")} <kbd>X</kbd></button>
    </div>
    <${OwnWish} conversation=${thread.id} />`
}

function OwnWish(/** @type {{conversation: string}} */ { conversation }) {
  const desk = useDesk()
  const say = useSay()
  const field = useRef(/** @type {HTMLInputElement | null} */ (null))
  const [text, setText] = useState("")
  const ask = (/** @type {Event} */ event) => {
    event.preventDefault()
    if (!text.trim()) return
    desk.drafts.ask(conversation, text.trim())
    setText("")
  }
  return html`
    <form class="own_wish" onSubmit=${ask}>
      <input class="input" ref=${field} value=${text} maxlength="300" aria-label=${say("wish.own_label")} placeholder=${say("wish.own")} onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
      <button type="submit" class="button button--icon" aria-label=${say("wish.ask")} disabled=${!text.trim()}><${Icon} name="again" /></button>
    </form>`
}
