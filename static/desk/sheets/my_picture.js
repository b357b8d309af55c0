/** One's own picture, as customers see it beside an answer: cut to a small square here, before it leaves the browser. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { initialsOf } from "../parts/row.js"

const SIDE_PX = 192
const QUALITY = 0.86

/** @param {{me: import("../types").Me}} props */
export function MyPicture({ me }) {
  const desk = useDesk()
  const say = useSay()
  const [picture, setPicture] = useState(/** @type {string | null} */ (null))
  useEffect(() => { fetch("/desk/me/picture").then((answer) => answer.json()).then((answer) => setPicture(answer.picture ?? null), () => {}) }, [])
  const put = async (/** @type {Blob | null} */ file) => {
    const body = new FormData()
    if (file) body.append("file", file, "picture.jpg")
    const answer = await fetch("/desk/me/picture", { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" } })
      .then((one) => one.json(), () => ({ ok: false, error: { code: "offline", message: "" } }))
    if (!answer.ok) return desk.sayError(answer.error)
    setPicture(answer.picture)
  }
  const choose = async (/** @type {any} */ event) => {
    const [file] = event.target.files
    event.target.value = ""
    if (!file) return
    const square = await cut(file).catch(() => null)
    if (square) await put(square)
    else desk.sayError({ code: "picture", message: say("me.picture.unreadable") })
  }
  return html`
    <div class="me_picture">
      ${picture ? html`<img class="me_picture__shown" src=${picture} alt=${say("me.picture")} width="56" height="56" />` : html`<span class="me_picture__shown" aria-hidden="true">${initialsOf(me.name)}</span>`}
      <p class="me_picture__words">${say("me.picture.explained")}</p>
      <label class="button button--small"><input type="file" class="hidden" accept="image/*" onChange=${choose} />${say("me.picture.choose")}</label>
      ${picture && html`<button type="button" class="button button--small button--quiet" onClick=${() => put(null)}>${say("me.picture.remove")}</button>`}
    </div>`
}

/** The middle of a picture as a small square JPEG; throws for what the browser cannot show. */
async function cut(/** @type {File} */ file) {
  const bitmap = await createImageBitmap(file)
  const side = Math.min(bitmap.width, bitmap.height)
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE_PX, height: SIDE_PX })
  canvas.getContext("2d")?.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, SIDE_PX, SIDE_PX)
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY) })
}

const csrfToken = () => document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? ""
