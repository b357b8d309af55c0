/** What is known around the words: case card, permission, promises, notes and earlier contacts. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { CaseCard } from "./case_card.js"
import { Icon } from "./icons.js"
import { Mention } from "./mention.js"
import { Level } from "./mood.js"
import { offerOf, Permissions } from "./permissions.js"
import { Promises } from "./promises.js"

/** @param {{thread: import("../types").Thread}} props */
export function Context({ thread }) {
  const say = useSay()
  return html`
    <div class="context" role="region" tabindex="0" aria-label=${say("context.title")}>
      <${Advice} thread=${thread} />
      <${CaseCard} thread=${thread} />
      <${Permissions} thread=${thread} />
      <${Promises} thread=${thread} />
      <${Notes} thread=${thread} />
      <${Earlier} thread=${thread} />
      <${Page} thread=${thread} />
    </div>`
}

/** Something that must not be overlooked: a threat, or a customer who asked for a manager. */
function Advice(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const summary = useDeskState((state) => state.conversations[thread.id])
  if (!summary || summary.escalated || summary.state === "closed") return null
  const alarm = ["threat", "abuse", "wants_manager"].find((flag) => summary.flags.includes(flag))
  if (!alarm) return null
  return html`
    <div class="alarm alarm--${alarm}">
      <p><${Icon} name="flag" /> ${say(`alarm.${alarm}`)}</p>
      <button type="button" class="button button--small" onClick=${() => desk.showSheet("escalate", { conversation: thread.id })}>${say("verb.escalate")}</button>
    </div>`
}

function Notes(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const [text, setText] = useState("")
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault()
    if (!text.trim()) return
    const answer = await desk.casework.note(thread.id, text.trim())
    if (answer.ok) setText("")
  }
  const pick = (/** @type {string} */ words) => { setText(words); document.getElementById("note")?.focus() }
  useEffect(() => { if (thread.loaded) desk.mentions.seen(thread.id) }, [thread.loaded, thread.notes])
  return html`
    <details class="group" open=${thread.notes.length > 0}>
      <summary><${Icon} name="note" /> ${say("notes.title")} <${Count} of=${thread.notes.length} /></summary>
      <ul class="notes">
        ${thread.notes.map((note) => html`<li key=${note.id} class="note"><p dir="auto">${note.text}</p>
          <span class="note__foot">${note.user?.name} · ${desk.words.dayAndTime(new Date(note.at))}</span></li>`)}
      </ul>
      <${Mention} text=${text} onPick=${pick} />
      <form class="note__new" onSubmit=${add}>
        <input class="input" id="note" value=${text} maxlength="4000" aria-label=${say("notes.new")} placeholder=${say("notes.hint")} onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
        <button type="submit" class="button button--small" disabled=${!text.trim()}>${say("notes.add")}</button>
      </form>
    </details>`
}

export function Count(/** @type {{of: number}} */ { of }) {
  return of > 0 ? html`<span class="group__count">${of}</span>` : null
}

function Earlier(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const desk = useDesk()
  const say = useSay()
  const { conversations, compensations } = thread.history
  if (conversations.length === 0) return null
  return html`
    <details class="group">
      <summary><${Icon} name="repeat" /> ${say("history.title")} <${Count} of=${conversations.length} /></summary>
      ${compensations.length > 0 && html`<p class="group__hint">${say("history.given")} ${compensations.map((one) => offerOf(desk.words, one)).join(" · ")}</p>`}
      <ul class="earlier">
        ${conversations.map((one) => html`<li key=${one.id} class="earlier__one"><button type="button" class="link" onClick=${() => desk.conversations.open(one.id)}>
          ${desk.words.dayAndTime(new Date(one.opened_at))}${one.issue && one.issue !== "other" ? ` · ${say(`issue.${one.issue}`)}` : ""}</button> <${Level} anger=${one.anger ?? 0} />
          ${one.last_text && html`<p class="earlier__words" dir="auto">${one.last_text}</p>`}</li>`)}
      </ul>
    </details>`
}

function Page(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const say = useSay()
  const { page } = thread
  if (!page?.url) return null
  return html`<p class="on_page"><span class="on_page__label">${say("page.title")}</span> <a href=${safeUrl(page.url)} target="_blank" rel="noopener noreferrer">${page.title || page.url}</a></p>`
}

/** A customer's page address is the customer's word: only web addresses become links. */
function safeUrl(/** @type {string} */ url) {
  return /^https?:\/\//i.test(url) ? url : undefined
}
