/** Looking after the texts that a site has prepared, one language at a time. */
import { useState } from "../../vendor/preact/hooks.js"
import { useAnswer } from "../asking.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { Quiet } from "../parts/quiet.js"
import { LOCALES, LOCALE_NAMES } from "../words.js"
import { matching } from "./replies.js"

const PLACES = ["customer", "agent", "order", "site"]

export function Content() {
  const desk = useDesk()
  const say = useSay()
  const sites = useDeskState((state) => state.sites)
  const [site, setSite] = useState(sites[0]?.id ?? "")
  const [language, setLanguage] = useState(desk.words.locale)
  const [query, setQuery] = useState("")
  const [open, setOpen] = useState("")
  const [replies, again] = useAnswer(() => desk.wire.ask("canned.list", { site: site || sites[0]?.id }), (answer) => /** @type {import("./replies").Reply[]} */ (answer.replies), [site, sites])
  const ours = (replies ?? []).filter((reply) => reply.language === language)
  const shown = matching(ours, query)
  const done = () => { setOpen(""); again() }
  const count = (/** @type {string} */ code) => (replies ?? []).filter((reply) => reply.language === code).length
  return html`
    <p class="page__lead">${say("canned.lead")}</p>
    <div class="replies__head">
      ${sites.length > 1 && html`<label class="form__field"><span>${say("canned.site")}</span><select class="input" value=${site} onChange=${(/** @type {any} */ event) => { setOpen(""); setSite(event.target.value) }}>
        ${sites.map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}</select></label>`}
      <label class="form__field"><span>${say("canned.search")}</span><input class="input" type="search" value=${query} onInput=${(/** @type {any} */ event) => setQuery(event.target.value)} /></label>
    </div>
    <fieldset class="switch"><legend>${say("canned.language")}</legend>
      ${LOCALES.map((code) => html`<label key=${code}><input type="radio" name="language" value=${code} checked=${language === code} onChange=${() => { setOpen(""); setLanguage(code) }} />
        <span><bdi lang=${code}>${LOCALE_NAMES[code]}</bdi>${count(code) > 0 ? ` ${count(code)}` : ""}</span></label>`)}
    </fieldset>
    ${open === "new" ? html`<${Editor} site=${site || sites[0]?.id} language=${language} onDone=${done} onLeave=${() => setOpen("")} />`
      : html`<p class="page__verbs"><button type="button" class="button button--main" onClick=${() => setOpen("new")}>${say("canned.add")}</button></p>`}
    ${replies === null ? html`<${Quiet} is_loading text="" />` : shown.length === 0 ? html`<${Quiet} text=${say(query ? "canned.nothing" : "canned.none")} />` : html`
      <ul class="replies">${shown.map((reply) => html`
        <li key=${reply.id} class="reply">
          ${open === reply.id ? html`<${Editor} site=${reply.site} language=${reply.language} reply=${reply} onDone=${done} onLeave=${() => setOpen("")} />` : html`
            <div class="reply__head"><h3 class="reply__name" dir="auto">${reply.name}</h3>
              <button type="button" class="button button--small" aria-label=${say("canned.change_of", { name: reply.name })} onClick=${() => setOpen(reply.id)}>${say("canned.change")}</button></div>
            <p class="reply__text" dir="auto" lang=${reply.language}><${Text} text=${reply.text} /></p>`}
        </li>`)}</ul>`}`
}

/** The text with its places made visible. */
function Text(/** @type {{text: string}} */ { text }) {
  const say = useSay()
  return text.split(/(\{(?:customer|agent|order|site)\})/).map((part, place) => (place % 2 ? html`<span class="place">${say(`canned.place.${part.slice(1, -1)}`)}</span>` : part))
}

/** @param {{site: string, language: string, reply?: import("./replies").Reply, onDone: () => void, onLeave: () => void}} props */
function Editor({ site, language, reply, onDone, onLeave }) {
  const desk = useDesk()
  const say = useSay()
  const [name, setName] = useState(reply?.name ?? "")
  const [text, setText] = useState(reply?.text ?? "")
  const [problem, setProblem] = useState("")
  const [is_sure, setSure] = useState(false)
  const told = (/** @type {import("../types").Answer} */ answer) => {
    if (answer.ok) return onDone()
    const key = `canned.error.${answer.error?.code === "conflict" ? "taken" : answer.error?.field ?? ""}`
    setProblem(desk.words.has(key) ? say(key) : desk.sentenceOf(answer.error))
  }
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault()
    told(await desk.wire.ask("canned.save", { site, language, name, text, ...(reply && { canned: reply.id }) }))
  }
  const remove = async () => { if (is_sure && reply) told(await desk.wire.ask("canned.remove", { canned: reply.id })); else setSure(true) }
  const put = (/** @type {string} */ place) => {
    const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("canned-text"))
    field.setRangeText(`{${place}}`, field.selectionStart, field.selectionEnd, "end")
    setText(field.value)
    field.focus()
  }
  return html`
    <form class="form ${reply ? "" : "panel"}" aria-label=${reply ? say("canned.change_of", { name: reply.name }) : say("canned.add")} onSubmit=${save}>
      <label class="form__field"><span>${say("canned.name")}</span><input class="input" required autofocus maxlength="60" dir="auto" aria-describedby="canned-hint" value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
        <span class="form__hint" id="canned-hint">${say("canned.name.hint")}</span></label>
      <label class="form__field"><span>${say("canned.text")}</span><textarea class="input" id="canned-text" rows="5" required maxlength="4000" dir="auto" lang=${language} value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea></label>
      <div class="places" role="group" aria-label=${say("canned.places")}><span>${say("canned.places")}</span>
        ${PLACES.map((place) => html`<button key=${place} type="button" class="button button--small" onClick=${() => put(place)}>${say(`canned.place.${place}`)}</button>`)}</div>
      ${problem && html`<p class="form__warning" role="alert">${problem}</p>`}
      <div class="form__verbs">
        ${reply && html`<button type="button" class="button button--quiet replies__out" onClick=${remove}>${say(is_sure ? "canned.sure" : "canned.remove")}</button>`}
        <button type="button" class="button" onClick=${onLeave}>${say("canned.leave")}</button>
        <button type="submit" class="button button--main">${say("form.save")}</button>
      </div>
    </form>`
}
