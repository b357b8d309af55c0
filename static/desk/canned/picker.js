/** Choosing a prepared text while typing: a slash, a few letters, Enter. */
import { useEffect, useLayoutEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { insertReply, matching, repliesFor } from "./replies.js"

const MOST = 8

/** @param {{conversation: string, query: string, onLeave: () => void}} props */
export function Picker({ conversation, query, onLeave }) {
  const desk = useDesk()
  const say = useSay()
  const [replies, setReplies] = useState(/** @type {import("./replies").Reply[] | null} */ (null))
  const [at, setAt] = useState(0)
  useEffect(() => {
    let is_wanted = true
    repliesFor(desk, conversation).then((found) => { if (is_wanted) setReplies(found) })
    return () => { is_wanted = false }
  }, [conversation])
  useEffect(() => setAt(0), [query])
  const choices = matching(replies ?? [], query).slice(0, MOST)
  const chosen = Math.min(at, choices.length - 1)
  const take = (/** @type {number} */ place) => insertReply(desk, conversation, choices[place])

  // The keys belong to the list while it is open; the field asks here before it does anything itself.
  useLayoutEffect(() => {
    desk.pen.intercept = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (event.key === "Escape") onLeave()
      else if (step && choices.length > 0) setAt((chosen + step + choices.length) % choices.length)
      else if ((event.key === "Enter" || event.key === "Tab") && choices.length > 0) take(chosen)
      else return event.key === "Enter"
      return true
    }
    return () => { desk.pen.intercept = null }
  })
  usePointer(desk, choices.length > 0 ? `canned-${chosen}` : "")

  if (replies === null) return null
  return html`
    <div class="picker">
      ${choices.length === 0 && html`<p class="picker__nothing">${say("canned.nothing")}</p>`}
      <ul class="picker__list" id="canned" role="listbox" aria-label=${say("canned.choose")}>
        ${choices.map((reply, place) => html`
          <li key=${reply.id} id=${`canned-${place}`} role="option" aria-selected=${place === chosen} class="picker__choice" onMouseDown=${(/** @type {Event} */ event) => { event.preventDefault(); take(place) }}>
            <span class="picker__name" dir="auto">${reply.name}</span> <span class="picker__language">${reply.language.toUpperCase()}</span>
            <span class="picker__text" dir="auto" lang=${reply.language}>${reply.text}</span></li>`)}
      </ul>
      <p class="hidden" role="status">${say("canned.found", { count: choices.length })}</p>
    </div>`
}

/** The field keeps the focus; it says which choice is pointed at. @type {(desk: import("../desk").Desk, active: string) => void} */
function usePointer({ pen }, active) {
  useLayoutEffect(() => {
    const { field } = pen
    field?.setAttribute("aria-autocomplete", "list")
    field?.setAttribute("aria-controls", "canned")
    if (active) field?.setAttribute("aria-activedescendant", active)
    return () => { for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) field?.removeAttribute(name) }
  }, [active])
}
