/** Requests that wait for a supervisor, each with what was said beside it. Enter grants as asked. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { offerOf } from "../parts/permissions.js"
import { nameOf } from "../parts/row.js"
import { Outlook } from "../permission/outlook.js"

/** How long a grant may wait to be used, beside what the site has set. */
const HOURS = [1, 4, 12, 24, 72, 168]
const LOOK_AFTER_MS = 250

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
  const users = useDeskState((state) => state.users)
  const me = useDeskState((state) => state.me?.id)
  const [amount, setAmount] = useState(String(permission.amount ?? permission.percent ?? ""))
  const [reason, setReason] = useState("")
  const [hours, setHours] = useState("")
  const outlook = useOutlook(permission, amount)
  const nameFor = (/** @type {any} */ id) => users[id]?.name ?? ""
  const asker = nameFor(permission.asked_by)
  const needs_two = outlook?.needs_two ?? false
  const is_done_here = needs_two && (permission.asked_by === me || permission.first_by === me)
  const answer = (/** @type {boolean} */ grant) => {
    const expires = hours && new Date(Date.now() + Number(hours) * 3_600_000).toISOString()
    return desk.casework.answerPermission({ permission: permission.id, grant, reason: reason.trim(), ...(grant && { ...sizeOf(permission, amount), expires }) })
  }
  return html`
    <li class="request">
      <p class="request__what"><b>${offerOf(desk.words, permission)}</b>${asker ? ` · ${asker}` : ""}${summary ? ` · ${nameOf(summary, say)}` : ""}</p>
      <p class="request__reason" dir="auto">${permission.reason}</p>
      ${summary?.last_message && html`<blockquote class="request__words" dir="auto">${summary.last_message.text}</blockquote>`}
      ${permission.first_by && html`<p class="request__first">${say("permission.first", { name: nameFor(permission.first_by) })}</p>`}
      <${Outlook} outlook=${outlook} is_for_supervisor />
      <form class="request__form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (!is_done_here) answer(true) }}>
        ${(permission.amount ?? permission.percent) != null && html`<label class="form__field form__field--short"><span>${say(permission.percent != null ? "permission.percent" : "permission.amount")}</span>
          <input class="input" inputmode="decimal" value=${amount} onInput=${(/** @type {any} */ event) => setAmount(event.target.value.replace(",", "."))} /></label>`}
        <label class="form__field form__field--short request__until"><span>${say("permission.expires")}</span>
          <select class="input" value=${hours} onChange=${(/** @type {any} */ event) => setHours(event.target.value)}>
            <option value="">${say("permission.expires.site", { time: desk.words.duration((outlook?.holds_h ?? 24) * 3_600) })}</option>
            ${HOURS.map((one) => html`<option key=${one} value=${one}>${desk.words.duration(one * 3_600)}</option>`)}</select></label>
        <label class="form__field"><span>${say("permission.answer_reason")}</span><input class="input" value=${reason} maxlength="300" onInput=${(/** @type {any} */ event) => setReason(event.target.value)} /></label>
        ${is_done_here && html`<p class="request__first">${say(permission.asked_by === me ? "permission.own" : "permission.agreed")}</p>`}
        <div class="request__verbs">
          ${!is_done_here && html`<button type="submit" class="button button--main" autofocus=${is_first}>${say(needs_two ? "permission.agree" : "permission.grant")} <kbd>Enter</kbd></button>`}
          <button type="button" class="button" disabled=${!reason.trim()} onClick=${() => answer(false)}>${say("permission.deny")}</button>
          <button type="button" class="button button--quiet" onClick=${() => { desk.hideSheet(); desk.conversations.open(permission.conversation) }}>${say("permission.look")}</button>
        </div>
      </form>
    </li>`
}

/** What the supervisor would grant, looked at ahead. @type {(permission: import("../types").Permission, amount: string) => any} */
function useOutlook(permission, amount) {
  const desk = useDesk()
  const [outlook, setOutlook] = useState(/** @type {any} */ (null))
  useEffect(() => {
    let is_wanted = true
    const timer = setTimeout(async () => {
      const answer = await desk.wire.ask("permission.outlook", { conversation: permission.conversation, kind: permission.kind, ...sizeOf(permission, amount) })
      if (answer.ok && is_wanted) setOutlook(answer)
    }, outlook ? LOOK_AFTER_MS : 0)
    return () => { is_wanted = false; clearTimeout(timer) }
  }, [permission, amount])
  return outlook
}

/** The size in the terms of the request; an emptied field leaves it as asked. @type {(permission: import("../types").Permission, amount: string) => Record<string, unknown>} */
function sizeOf({ percent, currency }, amount) {
  if (!(Number(amount) > 0)) return {}
  return percent != null ? { percent: amount } : { amount, currency }
}
