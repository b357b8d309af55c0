// Files that a customer sends: picked, dropped or pasted; and those that a message carries.

import { h } from "./thread.js"

const WIDEST_PX = 240
const REMOVE = "M7 7l10 10M17 7 7 17"

/** Lets the customer choose files. */
export function pick(chat) {
  const input = h("input", "", { type: "file", multiple: true, accept: chat.site.files.types.join() })
  input.addEventListener("change", () => take(chat, [...input.files]))
  input.click()
}

/** Uploads files and puts each into the tray above the composer, to go with the next message. */
export function take(chat, files) {
  chat.client.remember()
  return Promise.all(files.map((file) => upload(chat, file)))
}

/** Shows a message's files: pictures as pictures, others by name. */
export async function show(chat, node, attachments) {
  node.append(...await Promise.all(attachments.map((attachment) => shown(chat, attachment))))
  chat.scrollDown()
}

const faces = new Map()

/** Puts somebody's picture before their name, in place of the initial; it is fetched once. */
export async function face(chat, author, url) {
  const picture = (await faces.get(url)) ?? (await faces.set(url, fetched(chat, url)).get(url))
  if (!picture) return
  author.prepend(h("img", "face-of", { src: picture, alt: "" }))
  author.classList.add("pictured")
}

/** As a `blob:` address, which a page's policy is likelier to allow than another server's; nothing when it fails. */
async function fetched(chat, url) {
  const answer = await fetch(new URL(url, chat.server)).catch(() => null)
  return answer?.ok && URL.createObjectURL(await answer.blob())
}

async function upload(chat, file) {
  const { words, site, tray } = chat
  if (!site.files.types.includes(file.type)) return chat.say(words.fileType)
  if (file.size > site.files.max_bytes) return chat.say(words.fileSize(Math.floor(site.files.max_bytes / 1_000_000)))
  const chip = h("div", "chip uploading", {}, h("span", "", {}, file.name))
  tray.append(chip)
  chat.isUploading = chat.isUploading + 1
  const attachment = await sent(chat, file)
  chat.isUploading -= 1
  if (!attachment) {
    chip.remove()
    return chat.say(words.fileFailed)
  }
  chat.attachments.push(attachment)
  chip.classList.remove("uploading")
  chip.append(h("button", "remove", { type: "button", ariaLabel: `${words.remove}: ${file.name}`, onclick: () => {
    chat.attachments.splice(chat.attachments.indexOf(attachment), 1)
    chip.remove()
    chat.field.focus()
  } }, chat.icon(REMOVE)))
}

/** The stored attachment, or nothing when the server would not take the file. */
async function sent(chat, file) {
  const body = new FormData()
  body.append("file", file, file.name || "image.png") // a pasted picture has no name
  try {
    const answer = await fetch(chat.server + "visitor/files", { method: "POST", body, headers: bearer(chat) })
    const { ok, attachment } = await answer.json()
    return ok ? attachment : undefined
  } catch {
    return undefined
  }
}

async function shown(chat, { url, name, type, width, height }) {
  const link = h("a", "attachment", { download: name }, name)
  try {
    const answer = await fetch(new URL(url, chat.server), { headers: bearer(chat) })
    if (!answer.ok) throw new Error(answer.statusText)
    link.href = URL.createObjectURL(await answer.blob())
  } catch {
    return h("span", "attachment", {}, name)
  }
  if (type.startsWith("image/")) {
    const scale = Math.min(1, WIDEST_PX / (width ?? WIDEST_PX))
    link.replaceChildren(h("img", "", { src: link.href, alt: name, width: (width ?? WIDEST_PX) * scale, height: (height ?? WIDEST_PX) * scale }))
  }
  return link
}

const bearer = (chat) => ({ Authorization: `Bearer ${chat.client.token}` })
