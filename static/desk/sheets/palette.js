/** The command palette: type a few letters of what you want, or of whom you look for. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { insertReply, repliesFor } from "../canned/replies.js"
import { COMMANDS, keyOf } from "../commands.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { pagesFor } from "../pages.js"
import { nameOf } from "../parts/row.js"
import { shownConversations } from "../state/inbox.js"

const MOST = 9

export function Content() {
  const desk = useDesk()
  const say = useSay()
  const [query, setQuery] = useState("")
  const [at, setAt] = useState(0)
  const [has_moved, setMoved] = useState(false)
  const choices = choicesFor(desk, query, useReplies())
  const chosen = Math.min(at, choices.length - 1)
  const take = (/** @type {number} */ place) => { desk.hideSheet(); requestAnimationFrame(() => choices[place]?.run()) }
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) { event.preventDefault(); setMoved(true); setAt((chosen + step + choices.length) % choices.length) }
    // An Enter before anything was typed or pointed at chooses nothing: the first command sends a draft.
    if (event.key === "Enter" && choices.length > 0 && (query.trim() || has_moved)) { event.preventDefault(); take(chosen) }
  }
  return html`
    <input class="input palette__field" autofocus role="combobox" aria-expanded="true" aria-controls="palette" aria-label=${say("palette.label")}
      aria-activedescendant=${choices.length > 0 ? `palette-${chosen}` : undefined} value=${query} placeholder=${say("palette.placeholder")}
      onInput=${(/** @type {any} */ event) => { setQuery(event.target.value); setAt(0) }} onKeyDown=${onKeyDown} />
    <ul class="palette" id="palette" role="listbox" aria-label=${say("sheet.palette")}>
      ${choices.map((choice, place) => html`
        <li key=${choice.id} id=${`palette-${place}`} role="option" aria-selected=${place === chosen} class="palette__choice" onClick=${() => take(place)}>
          <span>${choice.label}</span>${choice.key && html`<kbd>${choice.key}</kbd>`}</li>`)}
    </ul>
    ${choices.length === 0 && html`<p class="sheet__text">${say("palette.nothing")}</p>`}`
}

/** The prepared texts for the open conversation; they come a moment after the palette. */
function useReplies() {
  const desk = useDesk()
  const [replies, setReplies] = useState(/** @type {import("../canned/replies").Reply[]} */ ([]))
  useEffect(() => {
    let is_wanted = true
    const { open } = desk.store.state
    if (open) repliesFor(desk, open).then((found) => { if (is_wanted) setReplies(found) })
    return () => { is_wanted = false }
  }, [])
  return replies
}

/** @param {import("../desk").Desk} desk @param {string} query @param {import("../canned/replies").Reply[]} replies */
function choicesFor(desk, query, replies) {
  const { say } = desk.words
  const commands = COMMANDS.filter((one) => one.id !== "palette" && (!one.is_possible || one.is_possible(desk)))
    .map((one) => ({ id: one.id, label: say(`command.${one.id}`), key: keyOf(one), run: () => one.run(desk) }))
  const pages = pagesFor(desk.store.state.me).map((one) => ({ id: `page-${one.id}`, label: say(one.title), key: "", run: () => { location.hash = `#/${one.id}` } }))
  const open = desk.store.state.open ?? ""
  const texts = replies.map((one) => ({ id: `canned-${one.id}`, label: say("palette.canned", { name: one.name }), key: one.language.toUpperCase(), run: () => { insertReply(desk, open, one) } }))
  const people = shownConversations(desk.store.state).slice(0, 300)
    .map((one) => ({ id: one.id, label: nameOf(one, say), key: "", run: () => { desk.conversations.open(one.id) } }))
  const wanted = query.trim().toLocaleLowerCase()
  const fits = [...commands, ...pages, ...(wanted ? [...texts, ...people] : [])].filter((one) => one.label.toLocaleLowerCase().includes(wanted))
  return fits.slice(0, wanted ? MOST : undefined)
}
