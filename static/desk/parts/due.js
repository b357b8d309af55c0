/** The promise that presses most, above everything and without shouting: whom, what, by when, and what to do. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState } from "../desk.js"
import { html } from "../html.js"
import { mostPressing } from "../state/alarms.js"
import { useTick } from "./clock.js"
import { Icon } from "./icons.js"

export function Due() {
  const desk = useDesk()
  const { say } = desk.words
  const alarms = useDeskState((state) => state.alarms)
  const me = useDeskState((state) => state.me?.id)
  const users = useDeskState((state) => state.users)
  const [hidden, setHidden] = useState(/** @type {Record<string, string>} */ ({}))
  useTick(10_000)
  const shown = mostPressing(alarms, me ?? "").filter(({ promise, stage }) => hidden[promise.id] !== stage)
  const first = shown[0]
  if (!first) return null
  const { promise, stage } = first
  const left = desk.words.duration(Math.abs(Date.parse(promise.due_at ?? "") - Date.now()) / 1000)
  const name = promise.customer.name || promise.customer.email || say("customer.unnamed", { id: promise.conversation.slice(-4) })
  const owner = promise.owner && promise.owner !== me ? users[promise.owner]?.name : ""
  return html`
    <section class="due due--${stage}" aria-label=${say("promises.title")}>
      <p class="due__text" role="status"><${Icon} name="promise" /> <b>${say(`due.${stage}`, { left })}</b>
        <span class="due__what" dir="auto">${name}: ${promise.what || promise.evidence}${owner ? ` (${owner})` : ""}</span></p>
      <p class="due__verbs">
        <button type="button" class="button button--small" onClick=${() => desk.conversations.open(promise.conversation)}>${say("notice.open")}</button>
        <button type="button" class="button button--small" onClick=${() => desk.casework.promise({ promise: promise.id, state: "kept" })}><${Icon} name="done" /> ${say("promises.keep")}</button>
        ${shown.length > 1 && html`<a class="due__more" href="#/promises">${say("due.more", { count: shown.length - 1 })}</a>`}
        <button type="button" class="due__hide" aria-label=${say("due.hide")} title=${say("due.hide")} onClick=${() => setHidden({ ...hidden, [promise.id]: stage })}><${Icon} name="close" /></button>
      </p>
    </section>`
}
