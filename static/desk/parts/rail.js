/** The strip at the edge: where one is, the co-pilot's state, help, and oneself. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { pagesFor } from "../pages.js"
import { Icon } from "./icons.js"
import { ROLES_THAT_PERMIT } from "./permissions.js"
import { initialsOf } from "./row.js"
import { savePreference, preference } from "../preferences.js"

export function Rail() {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me)
  const may_permit = ROLES_THAT_PERMIT.has(me?.role ?? "")
  const page = useDeskState((state) => state.page)
  const waiting = useDeskState((state) => Object.values(state.permissions).filter((one) => one.state === "asked").length)
  return html`
    <nav class="rail" aria-label=${say("rail.label")}>
      <span class="logo" aria-hidden="true"><span class="logo__bubble"></span></span>
      <${Way} href="#/" title=${say("inbox.title")} icon="inbox" is_here=${!page} />
      ${pagesFor(me).filter((one) => one.is_daily).map(({ id, title, icon }) => html`<${Way} key=${id} href=${`#/${id}`} title=${say(title)} icon=${icon} is_here=${page?.id === id} is_page />`)}
      ${pagesFor(me).length > 0 && html`<button type="button" class="rail__item" aria-haspopup="dialog" title=${say("pages.title")} onClick=${() => desk.showSheet("pages")}><${Icon} name="menu" /><span class="hidden">${say("pages.title")}</span></button>`}
      ${may_permit && waiting > 0 && html`<button type="button" class="rail__item" title=${say("permission.waiting", { count: waiting })} onClick=${() => desk.showSheet("permissions")}>
        <${Icon} name="gift" /><span class="rail__count" aria-hidden="true">${waiting}</span><span class="hidden">${say("permission.waiting", { count: waiting })}</span></button>`}
      <span class="rail__space"></span>
      <${Sound} />
      <button type="button" class="rail__item" title=${say("keys.title")} onClick=${() => desk.showSheet("keys")}><${Icon} name="help" /><span class="hidden">${say("keys.title")}</span></button>
      ${me && html`<button type="button" class="rail__me rail__me--${me.presence}" title=${me.name} onClick=${() => desk.showSheet("me")}>
        <span aria-hidden="true">${initialsOf(me.name)}</span><span class="hidden">${me.name}, ${say(`presence.${me.presence}`)}</span></button>`}
    </nav>`
}

/** @param {{href: string, title: string, icon: string, is_here: boolean, is_page?: boolean}} props */
function Way({ href, title, icon, is_here, is_page }) {
  return html`<a class=${`rail__item ${is_page ? "rail__item--page" : ""} ${is_here ? "rail__item--here" : ""}`} href=${href} aria-current=${is_here ? "page" : undefined} title=${title}>
    <${Icon} name=${icon} /><span class="hidden">${title}</span></a>`
}

function Sound() {
  const say = useSay()
  const [is_on, setOn] = useState(preference("sound") === "on")
  const toggle = () => { savePreference("sound", is_on ? "off" : "on"); setOn(!is_on) }
  return html`<button type="button" class="rail__item" aria-pressed=${is_on} title=${say("rail.sound")} onClick=${toggle}>
    <${Icon} name=${is_on ? "sound" : "mute"} /><span class="hidden">${say("rail.sound")}</span></button>`
}
