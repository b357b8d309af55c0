/** One sheet at a time over the desk. Its module is fetched when it is first wanted. */
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { fetchPage } from "../pages.js"
import { Icon } from "./icons.js"

/** @type {Record<string, (desk: import("../desk").Desk) => Promise<{Content: any}>>} */
const SHEETS = {
  pages: () => import("../sheets/pages.js"),
  keys: () => import("../sheets/keys.js"),
  palette: () => import("../sheets/palette.js"),
  me: () => import("../sheets/me.js"),
  edits: () => import("../sheets/edits.js"),
  reject: () => import("../sheets/reject.js"),
  escalate: () => import("../sheets/escalate.js"),
  snooze: () => import("../sheets/snooze.js"),
  close: (desk) => fetchPage(desk, "learning", () => import("../sheets/close.js")),
  reflect: (desk) => fetchPage(desk, "learning", () => import("../learning/reflect.js")),
  transfer: () => import("../sheets/transfer.js"),
  promise: () => import("../sheets/promise.js"),
  context: () => import("../sheets/context.js"),
  ask_permission: (desk) => fetchPage(desk, "permission", () => import("../sheets/ask_permission.js")),
  permissions: (desk) => fetchPage(desk, "permission", () => import("../sheets/permissions.js")),
}

export function SheetPlace() {
  const desk = useDesk()
  const sheet = useDeskState((state) => state.sheet)
  const [ready, setReady] = useState(/** @type {{name: string, Content: any} | null} */ (null))
  useEffect(() => {
    if (!sheet) return setReady(null)
    let is_wanted = true
    const failed = () => { if (is_wanted) desk.sheetFailed() }
    SHEETS[sheet.name]?.(desk).then(({ Content }) => { if (is_wanted) setReady({ name: sheet.name, Content }) }, failed)
    return () => { is_wanted = false }
  }, [sheet])
  if (!sheet || ready?.name !== sheet.name) return null
  return html`<${Dialog} key=${sheet.name} sheet=${sheet} Content=${ready.Content} />`
}

/** The browser's own dialog keeps the focus inside, closes on Escape and gives the focus back. */
function Dialog(/** @type {{sheet: import("../types").Sheet, Content: any}} */ { sheet, Content }) {
  const desk = useDesk()
  const say = useSay()
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useLayoutEffect(() => {
    const came_from = /** @type {HTMLElement | null} */ (document.activeElement)
    dialog.current?.showModal()
    return () => came_from?.focus?.()
  }, [])
  const onClick = (/** @type {MouseEvent} */ event) => { if (event.target === dialog.current) desk.hideSheet() }
  return html`
    <dialog class="sheet sheet--${sheet.name}" ref=${dialog} aria-labelledby="sheet-title" onClose=${() => desk.hideSheet()} onClick=${onClick}>
      <div class="sheet__head">
        <h2 class="sheet__title" id="sheet-title">${say(`sheet.${sheet.name}`)}</h2>
        <button type="button" class="button button--icon button--quiet" aria-label=${say("close")} onClick=${() => desk.hideSheet()}><${Icon} name="close" /></button>
      </div>
      <${Content} sheet=${sheet} />
    </dialog>`
}
