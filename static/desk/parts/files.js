/** Files that go with the answer: chosen, pasted or dropped; what brings them to the server is fetched with the first one. */
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "./icons.js"

const ACCEPT = "image/png,image/jpeg,image/gif,image/webp,application/pdf"

/** @type {(desk: import("../desk").Desk, conversation: string, files: Iterable<File> | null | undefined) => boolean} whether there were any */
function take(desk, conversation, files) {
  const taken = [...files ?? []] // the event's own list is emptied after this turn
  if (taken.length > 0) import("../files/upload.js").then(({ uploadAll }) => uploadAll(desk, conversation, taken), () => desk.sayError({ code: "offline", message: "" }))
  return taken.length > 0
}

/** @param {{conversation: string, is_closed: boolean}} props */
export function Attach({ conversation, is_closed }) {
  const desk = useDesk()
  const say = useSay()
  const input = useRef(/** @type {HTMLInputElement | null} */ (null))
  const choose = (/** @type {any} */ event) => { take(desk, conversation, event.target.files); event.target.value = ""; desk.pen.focusAtEnd() }
  return html`
    <input type="file" ref=${input} class="hidden" tabindex="-1" aria-hidden="true" multiple accept=${ACCEPT} onChange=${choose} />
    <button type="button" class="button button--icon button--quiet" disabled=${is_closed} title=${say("files.attach")} aria-label=${say("files.attach")} onClick=${() => input.current?.click()}><${Icon} name="attach" /></button>`
}

/** What has been chosen so far, above the words it will go with. */
export function Tray() {
  const { pen } = useDesk()
  const say = useSay()
  const remove = (/** @type {string} */ id) => { pen.dropFile(id); pen.focusAtEnd() }
  const count = pen.files.length
  return html`
    ${count + pen.uploads.length > 0 && html`
      <ul class="tray" aria-label=${say("files.label")}>
        ${pen.files.map((file) => html`
          <li key=${file.id} class="chip">
            ${file.type.startsWith("image/") ? html`<img class="chip__picture" src=${file.url} alt="" />` : html`<${Icon} name="attach" />`}
            <span class="chip__name">${file.name}</span>
            <button type="button" class="chip__remove" aria-label=${say("files.remove", { name: file.name })} onClick=${() => remove(file.id)}><${Icon} name="close" /></button>
          </li>`)}
        ${pen.uploads.map(({ key, name }) => html`<li key=${key} class="chip chip--uploading"><${Icon} name="wait" /><span class="chip__name">${name}</span></li>`)}
      </ul>`}
    <p class="hidden" role="status">${pen.uploads.length > 0 ? say("files.uploading") : count > 0 ? say("files.ready", { count }) : ""}</p>`
}

/** @type {(desk: import("../desk").Desk, conversation: string) => (event: ClipboardEvent) => void} A pasted screenshot is a file; pasted words are not. */
export const takePasted = (desk, conversation) => (event) => {
  if (!event.clipboardData?.getData("text/plain") && take(desk, conversation, event.clipboardData?.files)) event.preventDefault()
}

/** Anywhere over the desk: whoever lets a file go beside the box means this customer, and not to lose the page. */
export function DropPlace(/** @type {{conversation: string}} */ { conversation }) {
  const desk = useDesk()
  const say = useSay()
  const [is_over, setOver] = useState(false)
  useEffect(() => {
    const bringsFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]")
    const over = (/** @type {DragEvent} */ event) => { if (bringsFiles(event)) { event.preventDefault(); setOver(true) } }
    const leave = (/** @type {DragEvent} */ event) => { if (!event.relatedTarget) setOver(false) }
    const drop = (/** @type {DragEvent} */ event) => {
      setOver(false)
      if (!bringsFiles(event)) return
      event.preventDefault()
      take(desk, conversation, event.dataTransfer?.files)
      desk.pen.focusAtEnd()
    }
    const listeners = /** @type {const} */ ([["dragover", over], ["dragleave", leave], ["drop", drop]])
    for (const [name, listener] of listeners) addEventListener(name, listener)
    return () => { for (const [name, listener] of listeners) removeEventListener(name, listener) }
  }, [conversation])
  return is_over && html`<p class="drop">${say("files.drop")}</p>`
}
