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

/** An error stays until it is put away; good news leaves by itself. */
function NoticeLine(/** @type {{notice: import("../types").Notice}} */ { notice }) {
  const { store } = useDesk()
  const say = useSay()
  const putAway = () => store.dispatch({ type: "notice_read", id: notice.id })
  useEffect(() => {
    if (notice.tone === "error") return
    const timer = setTimeout(putAway, INFO_STAYS_MS)
    return () => clearTimeout(timer)
  }, [notice.id])
  return html`<div class="notice notice--${notice.tone}"><p>${notice.text}</p>
    <button type="button" class="notice__close" aria-label=${say("close")} onClick=${putAway}><${Icon} name="close" /></button></div>`
}
