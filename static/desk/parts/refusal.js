/** Why the words did not go out, and what the agent can do about it. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { sendAnyway } from "../verbs/answering.js"
import { Findings } from "./findings.js"
import { Icon } from "./icons.js"

const ROLES_THAT_MAY_OVERRIDE = new Set(["supervisor", "owner"])

/** @param {{thread: import("../types").Thread, refusal: import("../types").Refusal}} props */
export function RefusalNotice({ thread, refusal }) {
  const desk = useDesk()
  const say = useSay()
  const putAside = () => { desk.sending.putRefusalAside(thread.id); desk.pen.focusAtEnd() }
  return html`
    <div class="refusal refusal--${refusal.code}" role="alert">
      ${refusal.code === "blocked" ? html`<${Blocked} thread=${thread} refusal=${refusal} />`
        : refusal.code === "moved_on" ? html`<${MovedOn} thread=${thread} refusal=${refusal} />`
        : html`<p>${desk.sentenceOf(refusal)}</p>`}
      <button type="button" class="refusal__close" aria-label=${say("close")} onClick=${putAside}><${Icon} name="close" /></button>
    </div>`
}

/** @param {{thread: import("../types").Thread, refusal: import("../types").Refusal}} props */
function Blocked({ thread, refusal }) {
  const desk = useDesk()
  const say = useSay()
  const role = useDeskState((state) => state.me?.role ?? "agent")
  const findings = refusal.violations ?? []
  const [reason, setReason] = useState("")
  const may_override = ROLES_THAT_MAY_OVERRIDE.has(role) && !findings.some((finding) => finding.severity === "stop")
  const send = (/** @type {Event} */ event) => {
    event.stopPropagation()
    sendAnyway(desk, thread, { override: { reason: reason.trim() } })
  }
  return html`
    <p class="refusal__title"><${Icon} name="shield" /> ${say("refusal.blocked")}</p>
    <${Findings} findings=${findings} />
    ${findings.some((finding) => finding.rule === "compensation") && html`
      <button type="button" class="button button--small" onClick=${() => desk.showSheet("ask_permission", { conversation: thread.id })}><${Icon} name="gift" /> ${say("permission.ask")}</button>`}
    ${may_override ? html`
      <div class="refusal__override">
        <label for="override">${say("refusal.reason")}</label>
        <input id="override" class="input" value=${reason} maxlength="300" onInput=${(/** @type {any} */ event) => setReason(event.target.value)}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") { event.preventDefault(); if (reason.trim()) send(event) } }} />
        <button type="button" class="button" disabled=${!reason.trim()} onClick=${send}>${say("refusal.override")}</button>
      </div>` : html`<p class="refusal__way">${say("refusal.way")}</p>`}`
}

/** @param {{thread: import("../types").Thread, refusal: import("../types").Refusal}} props */
function MovedOn({ thread, refusal }) {
  const desk = useDesk()
  const say = useSay()
  return html`
    <p class="refusal__title"><${Icon} name="info" /> ${say("refusal.moved_on")}</p>
    <ul class="refusal__news">
      ${(refusal.messages ?? []).map((message) => html`<li key=${message.seq}><b>${message.who === "customer" ? say("thread.customer") : message.name || say("thread.agent")}:</b> <bdi>${message.text}</bdi></li>`)}
    </ul>
    <button type="button" class="button" onClick=${() => sendAnyway(desk, thread)}>${say("refusal.send_anyway")}</button>`
}
