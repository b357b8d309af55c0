/** Brings files to the server, to go with the next answer in one conversation. */

const TYPES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"])
/** As many as one message may carry. */
const MOST = 10

/**
 * @param {import("../desk").Desk} desk
 * @param {string} conversation
 * @param {File[]} files
 */
export async function uploadAll(desk, conversation, files) {
  const { say } = desk.words
  const room = MOST - desk.pen.files.length - desk.pen.uploads.length
  if (files.length > room) desk.sayError({ code: "", message: say("files.too_many", { count: MOST }) })
  await Promise.all(files.slice(0, Math.max(0, room)).map((file) => upload(desk, conversation, file)))
}

/** @param {import("../desk").Desk} desk @param {string} conversation @param {File} file */
async function upload(desk, conversation, file) {
  const { say } = desk.words
  const name = file.name || "image.png" // a pasted picture may have none
  if (!TYPES.has(file.type)) return desk.sayError({ code: "", message: say("files.wrong_type", { name }) })
  const key = crypto.randomUUID()
  desk.pen.beginUpload(conversation, { key, name })
  const answer = await post(conversation, file, name)
  desk.pen.endUpload(conversation, key, answer.attachment ?? null)
  if (answer.ok) return
  const message = answer.error?.code === "too_large" ? say("files.too_large", { name }) : say("files.failed", { name })
  desk.sayError(answer.error?.code === "closed" ? answer.error : { code: "", message })
}

/**
 * @param {string} conversation @param {File} file @param {string} name
 * @returns {Promise<import("../types").Answer>}
 */
async function post(conversation, file, name) {
  const body = new FormData()
  body.append("conversation", conversation)
  body.append("file", file, name)
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? ""
  try {
    const answer = await fetch("/desk/files", { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } })
    return await answer.json()
  } catch {
    return { ok: false, error: { code: "offline", message: "" } }
  }
}
