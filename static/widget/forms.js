// Questions around a conversation: consent and contact before it, an address while nobody is here, how it went after.

import { h } from "./thread.js"

const AUTOCOMPLETE = { name: "name", email: "email", phone: "tel", order: "off" }
const INPUT_TYPES = { email: "email", phone: "tel" }
const SCORES = [1, 2, 3, 4, 5]
const EYES = "M8.6 8.6v1.2M15.4 8.6v1.2"
const MOUTHS = ["M7 17q5-6 10 0", "M8 16q4-3 8 0", "M8 15.5h8", "M8 14.5q4 3 8 0", "M7 13.5q5 6 10 0"]

/** Puts the one question that is due now under the conversation; nothing when none is. */
export function askWhatIsDue(chat) {
  const due = whatIsDue(chat)
  if (chat.asked === due) return
  chat.asked = due
  chat.extra.replaceChildren()
  chat.composer.inert = false
  if (due === "consent") askConsent(chat)
  if (due === "before") askContact(chat, chat.site.pre_chat, chat.words.contactFirst)
  if (due === "away") askContact(chat, [{ field: "email", required: false }], chat.words.contactAway)
  if (due === "rating") askRating(chat)
}

function whatIsDue({ site, store, client, isClosed }) {
  const { conversation } = client
  if (site.consent && !store.get("consent")) return "consent"
  if (!conversation && site.pre_chat.length && !store.get("contact")) return "before"
  if (isClosed && site.rating && store.get("rated") !== conversation) return "rating"
  if (conversation && !isClosed && site.away && !store.get("contact")) return "away"
  return ""
}

function askConsent(chat) {
  const agree = () => {
    chat.store.set("consent", new Date().toISOString())
    askWhatIsDue(chat)
    chat.field.focus()
  }
  chat.composer.inert = true
  show(chat, h("div", "card", {},
    h("p", "", {}, chat.site.consent),
    h("div", "buttons", {}, h("button", "button", { type: "button", onclick: agree }, chat.words.agree))))
}

function askContact(chat, fields, title) {
  const { words } = chat
  const form = ask(title, () => send(),
    h("p", "", {}, title),
    ...fields.map(({ field, required }) => labelled(words.fields[field] + (required ? "" : ` (${words.optional})`),
      h("input", "input", { name: field, required, type: INPUT_TYPES[field] ?? "text", autocomplete: AUTOCOMPLETE[field], maxLength: 120 }))),
    h("div", "buttons", {},
      !fields.some(({ required }) => required) && h("button", "button quiet", { type: "button", onclick: () => finish("skipped") }, words.skip),
      sendButton(words.go)))
  const finish = (kept) => {
    chat.store.set("contact", kept)
    askWhatIsDue(chat)
    chat.field.focus()
  }
  const send = async () => {
    const filled = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value)
    const answer = await chat.client.ask("contact", Object.fromEntries(filled))
    if (!answer.ok) return chat.say(words.tryLater)
    chat.client.remember()
    chat.say()
    finish("given")
  }
  chat.composer.inert = fields.some(({ required }) => required)
  show(chat, form)
}

function askRating(chat) {
  const { words, client } = chat
  const form = ask(words.rate, () => send(),
    h("fieldset", "scores", {}, h("legend", "", {}, words.rate), ...SCORES.map((score) => face(chat, score))),
    labelled(`${words.rateWhy} (${words.optional})`, h("textarea", "input", { name: "comment", rows: 2, maxLength: 2_000 })),
    h("div", "buttons", {}, sendButton(words.rateSend)))
  const send = async () => {
    const given = new FormData(form)
    const comment = String(given.get("comment")).trim()
    const answer = await client.ask("rate", { score: Number(given.get("score")), ...(comment && { comment }) })
    if (!answer.ok) return chat.say(words.tryLater)
    chat.store.set("rated", client.conversation)
    chat.extra.replaceChildren(h("p", "thanks", { role: "status" }, words.rateThanks))
    chat.field.focus()
  }
  show(chat, form)
}

/** A form that is never submitted, which a sandboxed frame may not do: the click on its button (or Enter) sends it. */
function ask(title, send, ...parts) {
  const form = h("form", "card", { ariaLabel: title }, ...parts)
  form.querySelector(".sends").onclick = (event) => {
    event.preventDefault()
    if (form.reportValidity()) send()
  }
  return form
}

const sendButton = (text) => h("button", "button sends", {}, text)

function face(chat, score) {
  const name = chat.words.scores[score - 1]
  return h("label", "face", { title: name },
    h("input", "", { type: "radio", name: "score", value: score, required: true, ariaLabel: name }),
    chat.icon("M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20Z" + EYES + MOUTHS[score - 1]))
}

const labelled = (text, input) => h("label", "labelled", {}, text, input)

function show(chat, card) {
  chat.extra.replaceChildren(card)
  chat.scrollDown()
}
