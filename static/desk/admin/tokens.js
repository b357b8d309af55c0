/** Tokens for programs: each with the scopes it needs and no more, shown once, taken back with one click. */
import { useState } from "../../vendor/preact/hooks.js"
import { useAnswer } from "../asking.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { Quiet } from "../parts/quiet.js"
import { LinkOnce } from "./once.js"

/** @typedef {{id: string, name: string, user: {id: string, name: string}, scopes: string[], sites: string[] | null, created_at: string, expires_at: string | null, used_at: string | null}} Token */

const DAYS = [30, 90, 365]

export function Content() {
  const desk = useDesk()
  const say = useSay()
  const [found, again] = useAnswer(() => desk.wire.ask("tokens.list"), (answer) => /** @type {{tokens: Token[], scopes: string[]}} */ ({ tokens: answer.tokens, scopes: answer.scopes }))
  const [is_adding, setAdding] = useState(false)
  const [made, setMade] = useState(/** @type {{name: string, secret: string} | null} */ (null))
  const done = (/** @type {{name: string, secret: string}} */ token) => { setAdding(false); setMade(token); again() }
  return html`
    <p class="page__lead">${say("tokens.explained")}</p>
    ${made && html`<${LinkOnce} key=${made.secret} title=${say("tokens.made", { name: made.name })} explained=${say("tokens.once")} secret=${made.secret} />`}
    ${is_adding && found ? html`<${Adding} scopes=${found.scopes} onDone=${done} onLeave=${() => setAdding(false)} />`
      : html`<p class="page__verbs"><button type="button" class="button button--main" onClick=${() => { setMade(null); setAdding(true) }}>${say("tokens.add")}</button></p>`}
    ${found === null ? html`<${Quiet} is_loading text="" />` : found.tokens.length === 0 ? html`<${Quiet} text=${say("tokens.none")} />` : html`
      <ul class="people">${found.tokens.map((token) => html`<${Line} key=${token.id} token=${token} onGone=${again} />`)}</ul>`}`
}

/** @param {{token: Token, onGone: () => void}} props */
function Line({ token, onGone }) {
  const desk = useDesk()
  const { words } = desk
  const say = words.say
  const sites = useDeskState((state) => state.sites)
  const [is_sure, setSure] = useState(false)
  const is_over = token.expires_at !== null && new Date(token.expires_at) < new Date()
  const take = async () => {
    if (!is_sure) return setSure(true)
    const answer = await desk.wire.ask("tokens.remove", { token: token.id })
    if (!answer.ok) desk.sayError(answer.error)
    onGone()
  }
  return html`
    <li class="person token ${is_over ? "person--out" : ""}">
      <span class="person__who"><strong dir="auto">${token.name}</strong><span>${say("tokens.as", { name: token.user.name })}</span>
        <span>${token.used_at ? say("tokens.used", { time: words.dayAndTime(new Date(token.used_at)) }) : say("tokens.unused")}${token.expires_at ? ` · ${say(is_over ? "tokens.over" : "tokens.until", { day: words.shortDate(new Date(token.expires_at)) })}` : ""}</span></span>
      <span class="person__what">${token.scopes.map((scope) => html`<code key=${scope} class="tag tag--quiet">${scope}</code>`)}
        ${token.sites && html`<span class="person__sites">${token.sites.map((id) => sites.find((site) => site.id === id)?.name ?? "…").join(", ")}</span>`}</span>
      <button type="button" class="button button--small ${is_sure ? "token__sure" : ""}" aria-label=${`${say(is_sure ? "tokens.sure" : "tokens.remove")}: ${token.name}`} onBlur=${() => setSure(false)} onClick=${take}>${say(is_sure ? "tokens.sure" : "tokens.remove")}</button>
    </li>`
}

/** @param {{scopes: string[], onDone: (token: {name: string, secret: string}) => void, onLeave: () => void}} props */
function Adding({ scopes, onDone, onLeave }) {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me?.id ?? "")
  const people = useDeskState((state) => state.users)
  const sites = useDeskState((state) => state.sites)
  const [wanted, setWanted] = useState({ name: "", person: me, days: "90", scopes: /** @type {string[]} */ ([]), sites: /** @type {string[]} */ ([]) })
  const [problem, setProblem] = useState("")
  const toggled = (/** @type {string[]} */ list, /** @type {string} */ one, /** @type {boolean} */ is_on) => (is_on ? [...list, one] : list.filter((other) => other !== one))
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    if (wanted.scopes.length === 0) return setProblem(say("tokens.error.scopes"))
    const { name, person, days, scopes: chosen, sites: only } = wanted
    const answer = await desk.wire.ask("tokens.add", { name: name.trim(), person, scopes: chosen, ...(days && { days: Number(days) }), ...(only.length > 0 && { sites: only }) })
    if (answer.ok) onDone({ name: name.trim(), secret: answer.secret })
    else setProblem(desk.sentenceOf(answer.error))
  }
  return html`
    <form class="form panel" onSubmit=${submit}>
      <h3 class="panel__title">${say("tokens.add")}</h3>
      <div class="form__line">
        <label class="form__field"><span>${say("tokens.name")}</span><input class="input" required autofocus maxlength="80" autocomplete="off" value=${wanted.name} onInput=${(/** @type {any} */ event) => setWanted({ ...wanted, name: event.target.value })} /></label>
        <label class="form__field"><span>${say("tokens.person")}</span><select class="input" value=${wanted.person} onChange=${(/** @type {any} */ event) => setWanted({ ...wanted, person: event.target.value })}>
          ${Object.values(people).map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === wanted.person}>${one.name} · ${say(`role.${one.role}`)}</option>`)}</select></label>
        <label class="form__field form__field--short"><span>${say("tokens.days")}</span><select class="input" value=${wanted.days} onChange=${(/** @type {any} */ event) => setWanted({ ...wanted, days: event.target.value })}>
          ${DAYS.map((days) => html`<option key=${days} value=${days} selected=${String(days) === wanted.days}>${desk.words.duration(days * 86_400)}</option>`)}
          <option value="">${say("tokens.endless")}</option></select></label>
      </div>
      <fieldset class="ticks token__scopes"><legend>${say("tokens.scopes")}</legend>
        ${scopes.map((scope) => html`<label key=${scope}><input type="checkbox" checked=${wanted.scopes.includes(scope)} onChange=${(/** @type {any} */ event) => setWanted({ ...wanted, scopes: toggled(wanted.scopes, scope, event.target.checked) })} />
          <span>${say(`tokens.scope.${scope}`)} <code>${scope}</code></span></label>`)}
      </fieldset>
      ${sites.length > 1 && html`<fieldset class="ticks"><legend>${say("tokens.sites")}</legend>
        ${sites.map((site) => html`<label key=${site.id}><input type="checkbox" checked=${wanted.sites.includes(site.id)} onChange=${(/** @type {any} */ event) => setWanted({ ...wanted, sites: toggled(wanted.sites, site.id, event.target.checked) })} /> ${site.name}</label>`)}
      </fieldset>`}
      ${problem && html`<p class="form__warning" role="alert">${problem}</p>`}
      <div class="form__verbs"><button type="button" class="button" onClick=${onLeave}>${say("people.leave")}</button><button type="submit" class="button button--main">${say("tokens.make")}</button></div>
    </form>`
}
