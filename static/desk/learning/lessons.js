/** Lessons for those who keep prompts and rules: narrowed, settled, taken away as a file. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "../parts/icons.js"
import { Quiet } from "../parts/quiet.js"
import { ISSUES } from "../parts/inbox.js"
import { withoutEmpty } from "../verbs/conversations.js"
import { LOCALES } from "../words.js"
import { About, usePages } from "./page.js"

/** @typedef {import("./page.js").About & {id: string, text: string, state: "open" | "done", cause: string | null}} Lesson */

const STATES = ["open", "done"]
const SEARCH_AFTER_MS = 250

export function Lessons() {
  const desk = useDesk()
  const say = useSay()
  const [wanted, setWanted] = useState({ state: "open", issue: "", language: "", query: "" })
  const { list, cursor, is_loading, more, again } = /** @type {{list: Lesson[], cursor: string, is_loading: boolean, more: () => void, again: () => void}} */ (usePages("lessons", "lessons", wanted))
  const settle = async (/** @type {Lesson} */ { id, state }) => {
    const answer = await desk.wire.ask("lesson.change", { lesson: id, state: state === "open" ? "done" : "open" })
    if (answer.ok) again()
    else desk.sayError(answer.error)
  }
  const file = `/desk/lessons.csv?${new URLSearchParams(/** @type {any} */ (withoutEmpty(wanted)))}`
  return html`
    <${Narrow} wanted=${wanted} onChange=${(/** @type {Partial<typeof wanted>} */ change) => setWanted((before) => ({ ...before, ...change }))} />
    <div class="learned__head">
      <div class="filters" role="group" aria-label=${say("lessons.which")}>
        ${STATES.map((state) => html`<button key=${state} type="button" class="filter" aria-pressed=${wanted.state === state} onClick=${() => setWanted({ ...wanted, state })}>${say(`lessons.${state}`)}</button>`)}
      </div>
      <a class="button button--small" href=${file} download>${say("lessons.file")}</a>
    </div>
    ${list.length === 0 ? html`<${Quiet} is_loading=${is_loading} text=${say("lessons.none")} />` : html`
      <ul class="learned">${list.map((lesson) => html`
        <li key=${lesson.id} class=${`learned__one learned__one--${lesson.state}`}>
          <${About} about=${lesson} />
          <p class="learned__text" dir="auto">${lesson.text}</p>
          ${lesson.cause && !lesson.text.startsWith(lesson.cause) && html`<p class="learned__cause">${say("close.cause")}: <span dir="auto">${lesson.cause}</span></p>`}
          <button type="button" class="button button--small" onClick=${() => settle(lesson)}>${lesson.state === "open" ? html`<${Icon} name="done" /> ${say("lessons.settle")}` : say("lessons.reopen")}</button>
        </li>`)}</ul>`}
    ${cursor && html`<p class="page__more"><button type="button" class="button" onClick=${more}>${say("learning.more")}</button></p>`}`
}

/** @param {{wanted: {issue: string, language: string, query: string}, onChange: (change: Record<string, string>) => void}} props */
function Narrow({ wanted, onChange }) {
  const say = useSay()
  const [query, setQuery] = useState(wanted.query)
  useEffect(() => {
    const timer = setTimeout(() => { if (query.trim() !== wanted.query) onChange({ query: query.trim() }) }, SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [query])
  const taken = (/** @type {string} */ name) => (/** @type {any} */ event) => onChange({ [name]: event.target.value })
  return html`
    <form class="narrowing learned__narrow" role="search" aria-label=${say("inbox.narrow")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label class="form__field"><span>${say("inbox.search")}</span><input class="input" type="search" maxlength="200" value=${query} onInput=${(/** @type {any} */ event) => setQuery(event.target.value)} /></label>
      <label class="form__field"><span>${say("inbox.issue")}</span><select class="input" value=${wanted.issue} onChange=${taken("issue")}>
        <option value="">${say("inbox.any")}</option>${ISSUES.map((issue) => html`<option key=${issue} value=${issue}>${say(`issue.${issue}`)}</option>`)}</select></label>
      <label class="form__field"><span>${say("inbox.language")}</span><select class="input" value=${wanted.language} onChange=${taken("language")}>
        <option value="">${say("inbox.any")}</option>${LOCALES.map((code) => html`<option key=${code} value=${code}>${say(`language.${code}`)}</option>`)}</select></label>
    </form>`
}
