/** Requests that wait for a supervisor, each with what was said beside it. Enter grants as asked. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { offerOf } from "../parts/permissions.js"
import { nameOf } from "../parts/row.js"

/** Long enough to finish the conversation, short enough not to be forgotten. */
const HOLDS_FOR_H = 24

/** @param {{sheet: {first?: string}}} props */
export function Content({ sheet }) {
  const say = useSay()
  const permissions = useDeskState((state) => state.permissions)
  const waiting = Object.values(permissions).filter((one) => one.state === "asked").sort((one, other) => Number(other.id === sheet.first) - Number(one.id === sheet.first))
  if (waiting.length === 0) return html`<p class="sheet__text">${say("permission.none")}</p>`
  return html`<ul class="requests">${waiting.map((one, place) => html`<${Request} key=${one.id} permission=${one} is_first=${place === 0} />`)}</ul>`
}

/** @param {{permission: import("../types").Permission, is_first: boolean}} props */
function Request({ permission, is_first }) {
  const desk = useDesk()
  const say = useSay()
  const summary = useDeskState((state) => state.conversations[permission.conversation])
  const asker = useDeskState((state) => state.users[/** @type {any} */ (permission.asked_by)?.id ?? permission.asked_by]?.name)
  const [amount, setAmount] = useState(String(permission.amount ?? permission.percent ?? ""))
  const [reason, setReason] = useState("")
  const answer = (/** @type {boolean} */ grant) => {
    const size = permission.percent != null ? { percent: amount } : { amount, currency: amount && permission.currency }
    const expires = new Date(Date.now() + HOLDS_FOR_H * 3_600_000).toISOString()
    return desk.casework.answerPermission({ permission: permission.id, grant, reason: reason.trim(), ...(grant && { ...size, expires }) })
  }
  return html`
    <li class="request">
      <p class="request__what"><b>${offerOf(desk.words, permission)}</b>${asker ? ` · ${asker}` : ""}${summary ? ` · ${nameOf(summary, say)}` : ""}</p>
      <p class="request__reason" dir="auto">${permission.reason}</p>
      ${summary?.last_message && html`<blockquote class="request__words" dir="auto">${summary.last_message.text}</blockquote>`}
      <form class="request__form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); answer(true) }}>
        ${(permission.amount ?? permission.percent) != null && html`<label class="form__field form__field--short"><span>${say(permission.percent != null ? "permission.percent" : "permission.amount")}</span>
          <input class="input" inputmode="decimal" value=${amount} onInput=${(/** @type {any} */ event) => setAmount(event.target.value.replace(",", "."))} /></label>`}
        <label class="form__field"><span>${say("permission.answer_reason")}</span><input class="input" value=${reason} maxlength="300" onInput=${(/** @type {any} */ event) => setReason(event.target.value)} /></label>
        <button type="submit" class="button button--main" autofocus=${is_first}>${say("permission.grant")} <kbd>Enter</kbd></button>
        <button type="button" class="button" disabled=${!reason.trim()} onClick=${() => answer(false)}>${say("permission.deny")}</button>
        <button type="button" class="button button--quiet" onClick=${() => { desk.hideSheet(); desk.conversations.open(permission.conversation) }}>${say("permission.look")}</button>
      </form>
    </li>`
}
