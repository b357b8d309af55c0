/** Handing a conversation on: to whom, why, and what they should know (L14). */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const users = useDeskState((state) => state.users)
  const me = useDeskState((state) => state.me?.id)
  const card = useDeskState((state) => state.threads[sheet.conversation]?.card)
  const others = Object.values(users).filter((user) => user.id !== me && user.role !== "maintainer").sort((one, other) => Number(other.presence === "here") - Number(one.presence === "here") || one.name.localeCompare(other.name))
  const [user, setUser] = useState(others[0]?.id ?? "")
  const [reason, setReason] = useState("")
  const [summary, setSummary] = useState([card?.happened, card?.wish, card?.can_do].filter(Boolean).join("\n"))
  const assign = async (/** @type {Record<string, unknown>} */ payload) => {
    const answer = await desk.conversations.assign({ conversation: sheet.conversation, ...payload })
    if (answer.ok) desk.hideSheet()
  }
  const submit = (/** @type {Event} */ event) => { event.preventDefault(); assign({ user, reason: reason.trim(), summary: summary.trim() }) }
  return html`
    <form class="form" onSubmit=${submit}>
      <label class="form__field"><span>${say("transfer.whom")}</span>
        <select class="input" autofocus value=${user} onChange=${(/** @type {any} */ event) => setUser(event.target.value)}>
          ${others.map((one) => html`<option key=${one.id} value=${one.id}>${one.name} · ${say(`presence.${one.presence}`)}</option>`)}
        </select></label>
      <label class="form__field"><span>${say("form.reason")}</span><input class="input" required maxlength="300" value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} /></label>
      <label class="form__field"><span>${say("transfer.summary")}</span><textarea class="input" rows="4" maxlength="2000" value=${summary} onInput=${(/** @type {any} */ event) => setSummary(event.target.value)}></textarea></label>
      <div class="form__verbs">
        <button type="button" class="button button--quiet" onClick=${() => assign({ user: null })}>${say("transfer.unassign")}</button>
        <button type="submit" class="button button--main" disabled=${!user}>${say("transfer.hand_over")}</button>
      </div>
    </form>`
}
