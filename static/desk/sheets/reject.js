/** Taking a draft off the desk, with the reason for those who keep the prompts. */
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { REASONS } from "../parts/draft_wishes.js"

/** @param {{sheet: {conversation: string, draft: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const reject = (/** @type {string} */ reason) => { desk.hideSheet(); desk.drafts.reject(sheet.conversation, sheet.draft, reason) }
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => { const reason = REASONS[Number(event.key) - 1]; if (reason) reject(reason) }
  return html`
    <p class="sheet__text">${say("reject.explained")}</p>
    <div class="choices" onKeyDown=${onKeyDown}>
      ${REASONS.map((reason, place) => html`<button key=${reason} type="button" class="choice" autofocus=${place === 0} onClick=${() => reject(reason)}>
        <kbd>${place + 1}</kbd> ${say(`reject.${reason}`)}</button>`)}
    </div>`
}
