/** Short words about what has just happened or did not work. */
import { useEffect } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "./icons.js"

const INFO_STAYS_MS = 6_000

export function Notices() {
  const notices = useDeskState((state) => state.notices)
  return html`<div class="notices" role="status">${notices.map((notice) => html`<${NoticeLine} key=${notice.id} notice=${notice} />`)}</div>`
}

/** An error, or a call for somebody, stays until it is put away; good news leaves by itself. */
function NoticeLine(/** @type {{notice: import("../types").Notice}} */ { notice }) {
  const desk = useDesk()
  const { store } = desk
  const say = useSay()
  const putAway = () => store.dispatch({ type: "notice_read", id: notice.id })
  const open = () => {
    putAway()
    if (notice.sheet) desk.showSheet(notice.sheet)
    else if (notice.conversation) desk.conversations.open(notice.conversation)
  }
  useEffect(() => {
    if (notice.tone !== "info") return
    const timer = setTimeout(putAway, INFO_STAYS_MS)
    return () => clearTimeout(timer)
  }, [notice.id])
  return html`<div class="notice notice--${notice.tone}"><p>${notice.text}</p>
    ${(notice.conversation || notice.sheet) && html`<button type="button" class="notice__open" onClick=${open}>${say("notice.open")}</button>`}
    <button type="button" class="notice__close" aria-label=${say("close")} onClick=${putAway}><${Icon} name="close" /></button></div>`
}
