/** The team: who may come in, as what and for which sites; new people come by a one-time link. */
import { useState } from "../../vendor/preact/hooks.js"
import { useAnswer } from "../asking.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { initialsOf } from "../parts/row.js"
import { Quiet } from "../parts/quiet.js"
import { LOCALES, LOCALE_NAMES } from "../words.js"
import { LinkOnce } from "./once.js"

/** @typedef {{id: string, email: string, name: string, role: import("../types").Role, sites: string[] | null, languages: string[] | null, disabled: boolean, invited: boolean, second_step?: boolean}} Person */

const ROLES = /** @type {const} */ (["agent", "supervisor", "maintainer", "owner"])

export function Content() {
  const desk = useDesk()
  const say = useSay()
  const [people, again] = useAnswer(() => desk.wire.ask("people.list"), (answer) => /** @type {Person[]} */ (answer.people))
  const [open, setOpen] = useState("")
  const [made, setMade] = useState(/** @type {{email: string, path: string} | null} */ (null))
  const done = (/** @type {{email: string, path: string} | null} */ link = null) => { setOpen(""); setMade(link); again() }
  return html`
    <p class="page__lead">${say("people.explained")}</p>
    ${made && html`<${LinkOnce} key=${made.path} title=${say("people.link_for", { email: made.email })} explained=${say("people.link_explained")} secret=${location.origin + made.path} />`}
    ${open === "new" ? html`<${Invitation} onDone=${done} onLeave=${() => setOpen("")} />`
      : html`<p class="page__verbs"><button type="button" class="button button--main" onClick=${() => setOpen("new")}>${say("people.invite")}</button></p>`}
    ${people === null ? html`<${Quiet} is_loading text="" />` : html`
      <ul class="people">${people.map((person) => html`
        <li key=${person.id} class="person ${person.disabled ? "person--out" : ""}">
          ${open === person.id ? html`<${Change} person=${person} onDone=${done} onLeave=${() => setOpen("")} />` : html`<${Line} person=${person} onOpen=${() => setOpen(person.id)} />`}
        </li>`)}</ul>`}`
}

function Line(/** @type {{person: Person, onOpen: () => void}} */ { person, onOpen }) {
  const say = useSay()
  const sites = useDeskState((state) => state.sites)
  const me = useDeskState((state) => state.me?.id)
  const names = person.sites === null ? say("people.all_sites") : person.sites.map((id) => sites.find((site) => site.id === id)?.name ?? "…").join(", ")
  return html`
    <span class="person__face" aria-hidden="true">${initialsOf(person.name)}</span>
    <span class="person__who"><strong dir="auto">${person.name}</strong><span>${person.email}</span></span>
    <span class="person__what"><span class="tag">${say(`role.${person.role}`)}</span>
      ${person.disabled && html`<span class="tag tag--halt">${say("people.no_access")}</span>`}
      ${person.second_step && html`<span class="tag">${say("people.second_step")}</span>`}
      ${person.invited && !person.disabled && html`<span class="tag tag--look">${say("people.invited")}</span>`}
      <span class="person__sites">${names}</span></span>
    <button type="button" class="button button--small" aria-label=${say("people.change_of", { name: person.name })} onClick=${onOpen}>${person.id === me ? say("people.yourself") : say("people.change")}</button>`
}

/** @param {{onDone: (link: {email: string, path: string}) => void, onLeave: () => void}} props */
function Invitation({ onDone, onLeave }) {
  const desk = useDesk()
  const say = useSay()
  const [wanted, setWanted] = useState({ email: "", name: "", role: "agent", sites: /** @type {string[] | null} */ (null), locale: desk.words.locale })
  const [problem, setProblem] = useState("")
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const { name, sites, ...rest } = wanted
    const answer = await desk.wire.ask("people.invite", { ...rest, ...(name.trim() && { name: name.trim() }), ...(sites && { sites }) })
    if (answer.ok) onDone({ email: answer.person.email, path: answer.path })
    else setProblem(sentenceFor(desk, answer.error))
  }
  return html`
    <form class="form panel" onSubmit=${submit}>
      <h3 class="panel__title">${say("people.invite")}</h3>
      <div class="form__line">
        <label class="form__field"><span>${say("people.email")}</span><input class="input" type="email" required autofocus maxlength="254" autocomplete="off" value=${wanted.email} onInput=${(/** @type {any} */ event) => setWanted({ ...wanted, email: event.target.value })} /></label>
        <label class="form__field"><span>${say("people.name")}</span><input class="input" maxlength="80" autocomplete="off" value=${wanted.name} onInput=${(/** @type {any} */ event) => setWanted({ ...wanted, name: event.target.value })} /></label>
      </div>
      <${Rights} role=${wanted.role} sites=${wanted.sites} onChange=${(/** @type {any} */ change) => setWanted({ ...wanted, ...change })} />
      <label class="form__field"><span>${say("people.locale")}</span><select class="input" value=${wanted.locale} onChange=${(/** @type {any} */ event) => setWanted({ ...wanted, locale: event.target.value })}>
        ${LOCALES.map((locale) => html`<option key=${locale} value=${locale} lang=${locale}>${LOCALE_NAMES[locale]}</option>`)}</select></label>
      ${problem && html`<p class="form__warning" role="alert">${problem}</p>`}
      <div class="form__verbs"><button type="button" class="button" onClick=${onLeave}>${say("people.leave")}</button><button type="submit" class="button button--main">${say("people.make_link")}</button></div>
    </form>`
}

/** @param {{person: Person, onDone: (link?: {email: string, path: string} | null) => void, onLeave: () => void}} props */
function Change({ person, onDone, onLeave }) {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me?.id)
  const [wanted, setWanted] = useState({ name: person.name, role: /** @type {string} */ (person.role), sites: person.sites })
  const [problem, setProblem] = useState("")
  const change = async (/** @type {Record<string, unknown>} */ changes) => {
    const answer = await desk.wire.ask("people.change", { person: person.id, ...changes })
    if (answer.ok) onDone()
    else setProblem(sentenceFor(desk, answer.error))
  }
  const renew = async () => {
    const answer = await desk.wire.ask("people.link", { person: person.id })
    if (answer.ok) onDone({ email: person.email, path: answer.path })
    else setProblem(sentenceFor(desk, answer.error))
  }
  const reset = async () => {
    const answer = await desk.wire.ask("people.reset_second_step", { person: person.id })
    if (answer.ok) onDone()
    else setProblem(sentenceFor(desk, answer.error))
  }
  const submit = (/** @type {Event} */ event) => { event.preventDefault(); change(wanted) }
  return html`
    <form class="form person__form" aria-label=${say("people.change_of", { name: person.name })} onSubmit=${submit}>
      <label class="form__field"><span>${say("people.name")}</span><input class="input" required autofocus maxlength="80" value=${wanted.name} onInput=${(/** @type {any} */ event) => setWanted({ ...wanted, name: event.target.value })} /></label>
      ${person.id !== me && html`<${Rights} role=${wanted.role} sites=${wanted.sites} onChange=${(/** @type {any} */ changes) => setWanted({ ...wanted, ...changes })} />`}
      ${problem && html`<p class="form__warning" role="alert">${problem}</p>`}
      <div class="form__verbs">
        ${person.id !== me && html`<button type="button" class="button button--quiet person__out" onClick=${() => change({ disabled: !person.disabled })}>${say(person.disabled ? "people.give_access" : "people.take_access")}</button>`}
        ${person.second_step && person.id !== me && html`<button type="button" class="button" onClick=${reset}>${say("people.reset_second_step")}</button>`}
        ${!person.disabled && html`<button type="button" class="button" onClick=${renew}>${say("people.renew_link")}</button>`}
        <button type="button" class="button" onClick=${onLeave}>${say("people.leave")}</button>
        <button type="submit" class="button button--main">${say("form.save")}</button>
      </div>
    </form>`
}

/** @param {{role: string, sites: string[] | null, onChange: (change: {role?: string, sites?: string[] | null}) => void}} props */
function Rights({ role, sites, onChange }) {
  const say = useSay()
  const known = useDeskState((state) => state.sites)
  const toggle = (/** @type {string} */ id, /** @type {boolean} */ is_on) => onChange({ sites: is_on ? [...sites ?? [], id] : (sites ?? []).filter((one) => one !== id) })
  return html`
    <label class="form__field"><span>${say("people.role")}</span><select class="input" aria-describedby="role-means" value=${role} onChange=${(/** @type {any} */ event) => onChange({ role: event.target.value })}>
      ${ROLES.map((one) => html`<option key=${one} value=${one}>${say(`role.${one}`)}</option>`)}</select><span class="form__hint" id="role-means">${say(`people.role_means.${role}`)}</span></label>
    ${known.length > 1 && html`<fieldset class="ticks"><legend>${say("people.sites")}</legend>
      <label><input type="checkbox" checked=${sites === null} onChange=${(/** @type {any} */ event) => onChange({ sites: event.target.checked ? null : known.map((site) => site.id) })} /> ${say("people.all_sites")}</label>
      ${sites !== null && known.map((site) => html`<label key=${site.id}><input type="checkbox" checked=${sites.includes(site.id)} onChange=${(/** @type {any} */ event) => toggle(site.id, event.target.checked)} /> ${site.name}</label>`)}
    </fieldset>`}`
}

/** A slip in a field is told in this person's words. @type {(desk: import("../desk").Desk, error: import("../types").WireError | undefined) => string} */
function sentenceFor(desk, error) {
  const key = `people.error.${error?.code === "conflict" ? "taken" : error?.field ?? ""}`
  return desk.words.has(key) ? desk.words.say(key) : desk.sentenceOf(error)
}
