/** Asking for permission to make good: what, how much, and why. Filled in beforehand, so that Enter is enough. */
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { offerOf } from "../parts/permissions.js"
import { Outlook } from "../permission/outlook.js"

const KINDS = ["refund", "credit", "discount", "voucher", "replacement", "gift", "fee_waiver"]
const WITHOUT_SIZE = new Set(["replacement", "gift"])
const CURRENCIES = ["EUR", "NOK", "KZT", "USD", "GBP", "RUB"]
const LOOK_AFTER_MS = 250

/** @typedef {{kind: string, amount: string, currency: string}} Wanted `amount` is the per cent of a discount */

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const thread = useDeskState((state) => state.threads[sheet.conversation])
  const [reason, setReason] = useState(thread?.card?.happened ?? "")
  const [wanted, setWanted, outlook] = useOutlook(sheet.conversation, thread?.advice?.permission_worth_asking ?? "voucher")
  const { kind, amount, currency } = wanted
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const answer = await desk.casework.askPermission({ conversation: sheet.conversation, kind, reason: reason.trim(), ...sizeOf(wanted) })
    if (!answer.ok) return
    desk.hideSheet()
    if (answer.permission.state === "granted") desk.sayInfo(say("permission.given_at_once", { offer: offerOf(desk.words, answer.permission) }))
  }
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.shiftKey && reason.trim()) submit(event) }
  return html`
    <form class="form" onSubmit=${submit}>
      <div class="form__line">
        <label class="form__field"><span>${say("permission.kind")}</span>
          <select class="input" value=${kind} onChange=${(/** @type {any} */ event) => setWanted({ kind: event.target.value })}>
            ${KINDS.map((one) => html`<option key=${one} value=${one}>${say(`compensation.${one}`)}</option>`)}</select></label>
        ${!WITHOUT_SIZE.has(kind) && html`
          <label class="form__field form__field--short"><span>${say(kind === "discount" ? "permission.percent" : "permission.amount")}</span>
            <input class="input" inputmode="decimal" pattern="[0-9]+([.,][0-9]+)?" value=${amount} onInput=${(/** @type {any} */ event) => setWanted({ amount: event.target.value.replace(",", ".") })} /></label>`}
        ${!WITHOUT_SIZE.has(kind) && kind !== "discount" && html`
          <label class="form__field form__field--short"><span>${say("permission.currency")}</span>
            <select class="input" value=${currency} onChange=${(/** @type {any} */ event) => setWanted({ currency: event.target.value })}>
              ${[...new Set([...CURRENCIES, currency])].map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>`}
      </div>
      <${Outlook} outlook=${outlook} />
      <label class="form__field"><span>${say("permission.why")}</span>
        <textarea class="input" rows="3" autofocus required maxlength="500" value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} onKeyDown=${onKeyDown}></textarea></label>
      <div class="form__verbs"><button type="submit" class="button button--main">${say(outlook?.way === "standing" ? "permission.give" : "permission.ask")} <kbd>Enter</kbd></button></div>
    </form>`
}

/**
 * What is wanted, filled in by what the server suggests until the agent says otherwise, and what will become of it.
 * @param {string} conversation @param {string} first the kind shown while nothing is known yet
 * @returns {[Wanted, (change: Partial<Wanted>) => void, any]}
 */
function useOutlook(conversation, first) {
  const desk = useDesk()
  const [wanted, setWanted] = useState(/** @type {Wanted} */ ({ kind: first, amount: "", currency: CURRENCIES[0] }))
  const [outlook, setOutlook] = useState(/** @type {any} */ (null))
  const is_touched = useRef(false)
  const latest = useRef(0)
  const look = async (/** @type {Record<string, unknown>} */ terms) => {
    const turn = ++latest.current
    const answer = await desk.wire.ask("permission.outlook", { conversation, ...terms })
    if (!answer.ok || turn !== latest.current) return
    setOutlook(answer)
    if (is_touched.current) return
    setWanted((before) => ({ kind: answer.kind, amount: String(answer.amount ?? answer.percent ?? ""), currency: answer.currency ?? before.currency }))
  }
  useEffect(() => { look({}) }, [])
  useEffect(() => {
    if (!is_touched.current) return
    const timer = setTimeout(() => look({ kind: wanted.kind, ...sizeOf(wanted) }), LOOK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [wanted])
  const change = (/** @type {Partial<Wanted>} */ part) => { is_touched.current = true; setWanted({ ...wanted, ...part }) }
  return [wanted, change, outlook]
}

/** As the wire wants it: only a size that is one. @type {(wanted: Wanted) => Record<string, string>} */
function sizeOf({ kind, amount, currency }) {
  if (WITHOUT_SIZE.has(kind) || !(Number(amount) > 0)) return {}
  return kind === "discount" ? { percent: amount } : { amount, currency }
}
