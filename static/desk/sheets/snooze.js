/** Putting a conversation aside until it is time for it again. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"

const HOUR_MS = 3_600_000

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const [own, setOwn] = useState("")
  const snooze = async (/** @type {Date} */ until) => {
    const answer = await desk.conversations.snooze(sheet.conversation, until.toISOString())
    if (answer.ok) desk.hideSheet()
  }
  return html`
    <p class="sheet__text">${say("snooze.explained")}</p>
    <div class="choices">
      ${choices(new Date()).map(([name, until], place) => html`<button key=${name} type="button" class="choice" autofocus=${place === 0} onClick=${() => snooze(until)}>
        ${say(`snooze.${name}`)} <span class="choice__aside">${desk.words.dayAndTime(until)}</span></button>`)}
    </div>
    <form class="form form--line" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); snooze(new Date(own)) }}>
      <label class="form__field"><span>${say("snooze.own")}</span><input class="input" type="datetime-local" required value=${own} onInput=${(/** @type {any} */ event) => setOwn(event.target.value)} /></label>
      <button type="submit" class="button">${say("verb.snooze")}</button>
    </form>`
}

/** @param {Date} now @returns {[string, Date][]} */
function choices(now) {
  const tomorrow = new Date(now)
  tomorrow.setDate(now.getDate() + 1)
  tomorrow.setHours(9, 0, 0, 0)
  return [["hour", new Date(now.getTime() + HOUR_MS)], ["three_hours", new Date(now.getTime() + 3 * HOUR_MS)], ["tomorrow", tomorrow]]
}
