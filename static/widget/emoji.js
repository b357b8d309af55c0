// Some emoji, for keyboards that have none at hand. Screen readers know each by its own name.

import { h } from "./thread.js"

const EMOJI = [..."😀😊🙂😉😅😂😍🥰🤔😐😕🙁😢😭😠😡😤😱😴🤒👍👎👏🙏👋💪🤝🙌👀💔🎉🎁📦🚚🏠💳📱💡🔧🔑⏰📅📞📷"]
const COLUMNS = 8
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }

/** Opens the choice above the composer, or closes it. */
export function toggleEmoji(chat, button) {
  if (chat.emoji?.isConnected) return close(chat, button)
  chat.emoji = h("div", "emoji", { part: "emoji", role: "group", ariaLabel: button.ariaLabel, onkeydown: (event) => onKey(chat, button, event) },
    ...EMOJI.map((sign, place) => h("button", "sign", { type: "button", tabIndex: place ? -1 : 0, onclick: () => put(chat, button, sign) }, sign)))
  button.ariaExpanded = true
  chat.composer.before(chat.emoji)
  chat.scrollDown()
  chat.emoji.firstChild.focus()
}

function close(chat, button) {
  chat.emoji.remove()
  button.ariaExpanded = false
  chat.field.focus()
}

/** Puts the sign where the customer was writing. */
function put(chat, button, sign) {
  const { field } = chat
  field.setRangeText(sign, field.selectionStart, field.selectionEnd, "end")
  chat.write(field.value)
  close(chat, button)
}

function onKey(chat, button, event) {
  if (event.key === "Escape") {
    event.stopPropagation() // closes the choice, not the panel
    return close(chat, button)
  }
  const signs = [...chat.emoji.children]
  const next = signs[signs.indexOf(event.target) + STEPS[event.key]]
  if (!next) return
  event.preventDefault()
  event.target.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}
