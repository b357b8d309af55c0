/** What has been asked for, granted and refused in one conversation. */
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "./icons.js"

export const ROLES_THAT_PERMIT = new Set(["supervisor", "owner"])

export function Permissions(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me)
  const users = useDeskState((state) => state.users)
  const nameFor = (/** @type {string} */ id) => users[id]?.name ?? ""
  const suggested = thread.advice?.permission_worth_asking
  const has_live = thread.permissions.some((one) => one.state === "asked" || one.state === "granted")
  return html`
    <section class="group group--flat" aria-labelledby="permissions-title">
      <div class="group__head">
        <h3 id="permissions-title"><${Icon} name="gift" /> ${say("permission.title")}</h3>
        <button type="button" class="button button--small" aria-keyshortcuts="Alt+P" onClick=${() => desk.showSheet("ask_permission", { conversation: thread.id })}>${say("permission.ask")} <kbd>P</kbd></button>
      </div>
      ${suggested && !has_live && html`<p class="group__hint">${say("permission.suggested", { kind: say(`compensation.${suggested}`) })}</p>`}
      <ul class="permissions">
        ${thread.permissions.map((one) => html`
          <li key=${one.id} class="permission permission--${one.state}">
            <span class="permission__what">${offerOf(desk.words, one)}</span> <span class="permission__state">${say(`permission.${one.state}`)}</span>
            <p class="permission__reason">${one.answer_reason || one.reason}</p>
            ${one.state === "granted" && one.expires_at && html`<p class="permission__until">${say("permission.until", { time: desk.words.dayAndTime(new Date(one.expires_at)) })}</p>`}
            ${one.state === "asked" && one.first_by && html`<p class="permission__until">${say("permission.first", { name: nameFor(one.first_by) })}</p>`}
            ${(one.state === "asked" || one.state === "granted") && (one.asked_by === me?.id || ROLES_THAT_PERMIT.has(me?.role ?? "")) && html`<button type="button" class="link" onClick=${() => desk.casework.withdrawPermission(one.id)}>${say("permission.withdraw")}</button>`}
            ${one.state === "asked" && ROLES_THAT_PERMIT.has(me?.role ?? "") && html`<button type="button" class="button button--small" onClick=${() => desk.showSheet("permissions", { first: one.id })}>${say("permission.answer")}</button>`}
          </li>`)}
      </ul>
    </section>`
}

/** `Voucher, up to €10`. @type {(words: import("../words").Words, one: {kind: string, amount?: any, currency?: any, percent?: any}) => string} */
export function offerOf(words, { kind, amount, currency, percent }) {
  const size = amount != null ? (currency ? words.money(amount, currency) : String(amount)) : percent != null ? `${percent} %` : ""
  return size ? `${words.say(`compensation.${kind}`)}, ${size}` : words.say(`compensation.${kind}`)
}
