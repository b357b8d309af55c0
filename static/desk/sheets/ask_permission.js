/** Asking for permission to make good: what, how much, and why. Filled in beforehand, so that Enter is enough. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"

const KINDS = ["refund", "credit", "discount", "voucher", "replacement", "gift", "fee_waiver"]
const WITHOUT_SIZE = new Set(["replacement", "gift"])
const CURRENCIES = ["EUR", "NOK", "KZT", "USD", "RUB"]

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const thread = useDeskState((state) => state.threads[sheet.conversation])
  const [kind, setKind] = useState(thread?.advice?.permission_worth_asking ?? "voucher")
  const [amount, setAmount] = useState("")
  const [currency, setCurrency] = useState(/** @type {string} */ (CURRENCIES[0]))
  const [reason, setReason] = useState(thread?.card?.happened ?? "")
  const size = kind === "discount" ? { percent: amount } : { amount, currency: amount && currency }
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const wanted = { conversation: sheet.conversation, kind, reason: reason.trim(), ...(WITHOUT_SIZE.has(kind) ? {} : size) }
    const answer = await desk.casework.askPermission(wanted)
    if (answer.ok) desk.hideSheet()
  }
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.shiftKey && reason.trim()) submit(event) }
  return html`
    <form class="form" onSubmit=${submit}>
      <div class="form__line">
        <label class="form__field"><span>${say("permission.kind")}</span>
          <select class="input" value=${kind} onChange=${(/** @type {any} */ event) => setKind(event.target.value)}>
            ${KINDS.map((one) => html`<option key=${one} value=${one}>${say(`compensation.${one}`)}</option>`)}</select></label>
        ${!WITHOUT_SIZE.has(kind) && html`
          <label class="form__field form__field--short"><span>${say(kind === "discount" ? "permission.percent" : "permission.amount")}</span>
            <input class="input" inputmode="decimal" pattern="[0-9]+([.,][0-9]+)?" value=${amount} onInput=${(/** @type {any} */ event) => setAmount(event.target.value.replace(",", "."))} /></label>`}
        ${!WITHOUT_SIZE.has(kind) && kind !== "discount" && html`
          <label class="form__field form__field--short"><span>${say("permission.currency")}</span>
            <select class="input" value=${currency} onChange=${(/** @type {any} */ event) => setCurrency(event.target.value)}>
              ${CURRENCIES.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>`}
      </div>
      <label class="form__field"><span>${say("permission.why")}</span>
        <textarea class="input" rows="3" autofocus required maxlength="500" value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} onKeyDown=${onKeyDown}></textarea></label>
      <div class="form__verbs"><button type="submit" class="button button--main">${say("permission.ask")} <kbd>Enter</kbd></button></div>
    </form>`
}
