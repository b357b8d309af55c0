// What a customer needs now and then: sound, notifications, a copy of the conversation, their data deleted.

import { h } from "./thread.js"

/** Opens the menu under its button, or closes it. */
export function toggleMenu(chat, button) {
  if (chat.menu?.isConnected) return closeMenu(chat, button)
  chat.menu = h("div", "options", { part: "menu" }, ...choices(chat, button))
  chat.menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return
    event.stopPropagation() // closes the menu, not the panel
    closeMenu(chat, button)
  })
  button.setAttribute("aria-expanded", "true")
  button.parentNode.after(chat.menu)
  chat.menu.querySelector("button").focus()
}

function closeMenu(chat, button) {
  chat.menu.remove()
  button.setAttribute("aria-expanded", "false")
  button.focus()
}

function choices(chat, button) {
  const { words, store, client } = chat
  const then = (act) => async () => {
    closeMenu(chat, button)
    await act()
  }
  const hasWritten = client.items().length > 0
  const hasAnswer = client.items().some(({ who }) => who === "agent")
  return [
    chat.site.sound && toggle(words.sound, store.get("sound") !== "off", (on) => turnSound(chat, on)),
    "Notification" in window && Notification.permission !== "denied" &&
      toggle(words.notify, store.get("notify") === "on", (on) => turnNotifications(chat, on)),
    hasWritten && choice(words.copy, then(() => copyTranscript(chat))),
    hasWritten && choice(words.save, then(() => saveTranscript(chat))),
    hasAnswer && chat.site.mail && choice(words.mail, () => {
      closeMenu(chat, button)
      askForAddress(chat)
    }),
    choice(words.forget, then(() => askToForget(chat))),
  ]
}

const choice = (text, onclick) => h("button", "option", { type: "button", onclick }, text)

function toggle(text, isOn, change) {
  const button = h("button", "option", { type: "button", role: "switch", ariaChecked: isOn }, text, h("span", "switch"))
  button.addEventListener("click", async () => {
    button.ariaChecked = await change(button.ariaChecked !== "true")
  })
  return button
}

async function turnSound(chat, on) {
  chat.store.set("sound", on ? "on" : "off")
  if (on) (await chat.more("alerts")).chime()
  return on
}

async function turnNotifications(chat, on) {
  const isAllowed = on && (await Notification.requestPermission()) === "granted"
  chat.store.set("notify", isAllowed ? "on" : "off")
  return isAllowed
}

async function transcript(chat) {
  const answer = await chat.client.ask("transcript")
  if (!answer.ok) chat.say(chat.words.tryLater)
  return answer.text
}

async function copyTranscript(chat) {
  const text = await transcript(chat)
  if (!text) return
  await navigator.clipboard.writeText(text).then(() => chat.say(chat.words.copied), () => chat.say(chat.words.tryLater))
}

async function saveTranscript(chat) {
  const text = await transcript(chat)
  if (!text) return
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }))
  h("a", "", { href, download: `${chat.site.name}.txt` }).click()
  URL.revokeObjectURL(href)
}

/** Sends nothing as a form, which a sandboxed frame may not do. */
function askForAddress(chat) {
  const { words } = chat
  const field = h("input", "input", { type: "email", autocomplete: "email", required: true, maxLength: 254 })
  const send = async (event) => {
    event.preventDefault()
    if (!card.reportValidity()) return
    const answer = await chat.client.ask("transcript", { email: field.value.trim() })
    if (!answer.ok) return chat.say(words.tryLater)
    chat.extra.replaceChildren()
    chat.say(words.mailSent(field.value.trim()))
    chat.field.focus()
  }
  const card = h("form", "card", { ariaLabel: words.mail },
    h("label", "labelled", {}, words.mailTo, field),
    h("div", "buttons", {},
      h("button", "button quiet", { type: "button", onclick: () => chat.extra.replaceChildren() }, words.cancel),
      h("button", "button", { onclick: send }, words.mailSend)))
  chat.extra.replaceChildren(card)
  chat.scrollDown()
  field.focus()
}

function askToForget(chat) {
  const { words } = chat
  const sure = h("div", "card", { role: "group", ariaLabel: words.forget },
    h("p", "", {}, words.forgetWhat),
    h("div", "buttons", {},
      h("button", "button quiet", { type: "button", onclick: () => chat.extra.replaceChildren() }, words.keep),
      h("button", "button", { type: "button", onclick: () => forget(chat) }, words.forgetNow)))
  chat.extra.replaceChildren(sure)
  chat.scrollDown()
  sure.querySelector("button").focus()
}

async function forget(chat) {
  const answer = await chat.client.ask("forget")
  if (!answer.ok) return chat.say(chat.words.tryLater)
  chat.extra.replaceChildren()
  chat.write("")
  chat.client.become(null)
  chat.field.focus()
}
