/** The audit log: who did what, when and why; newest first, narrowed by person, kind and time. */
import { useCallback, useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { offerOf } from "../parts/permissions.js"
import { Quiet } from "../parts/quiet.js"
import { withoutEmpty } from "../verbs/conversations.js"

/** @typedef {{id: number, at: string, action: string, user: {id: string, name: string | null} | null, conversation: string | null, detail: Record<string, any>}} Row */

const NOTHING_CHOSEN = { user: "", action: "", since: "", until: "" }

export function Content() {
  const say = useSay()
  const [wanted, setWanted] = useState(NOTHING_CHOSEN)
  const { rows, actions, cursor, is_loading, more } = useRows(wanted)
  return html`
    <p class="page__lead">${say("audit.explained")}</p>
    <${Narrow} wanted=${wanted} actions=${actions} onChange=${(/** @type {Partial<typeof NOTHING_CHOSEN>} */ change) => setWanted({ ...wanted, ...change })} />
    ${rows.length === 0 ? html`<${Quiet} is_loading=${is_loading} text=${say("audit.nothing")} />` : html`<${Table} rows=${rows} />`}
    ${cursor && html`<p class="page__more"><button type="button" class="button" disabled=${is_loading} onClick=${more}>${say("audit.more")}</button></p>`}`
}

/** @param {typeof NOTHING_CHOSEN} wanted */
function useRows(wanted) {
  const desk = useDesk()
  const is_live = useDeskState((state) => state.connection.state === "live")
  const [list, setList] = useState({ rows: /** @type {Row[]} */ ([]), actions: /** @type {string[]} */ ([]), cursor: "", is_loading: true })
  const fetchRows = useCallback(async (cursor = "") => {
    setList((before) => ({ ...before, is_loading: true }))
    const answer = await desk.wire.ask("audit.list", withoutEmpty({ ...wanted, since: dayStart(wanted.since), until: dayStart(wanted.until, 1), cursor }))
    if (!answer.ok) desk.sayError(answer.error)
    setList((before) => answer.ok
      ? { rows: cursor ? [...before.rows, ...answer.rows] : answer.rows, actions: answer.actions, cursor: answer.cursor ?? "", is_loading: false }
      : { ...before, is_loading: false })
  }, [wanted])
  useEffect(() => { if (is_live) fetchRows() }, [fetchRows, is_live])
  return { ...list, more: () => fetchRows(list.cursor) }
}

/** Midnight of a chosen day, where the reader is. @type {(day: string, plus_days?: number) => string} */
function dayStart(day, plus_days = 0) {
  if (!day) return ""
  const moment = new Date(`${day}T00:00`)
  moment.setDate(moment.getDate() + plus_days)
  return moment.toISOString()
}

/** @param {{wanted: typeof NOTHING_CHOSEN, actions: string[], onChange: (change: Partial<typeof NOTHING_CHOSEN>) => void}} props */
function Narrow({ wanted, actions, onChange }) {
  const say = useSay()
  const people = useDeskState((state) => state.users)
  const taken = (/** @type {keyof typeof NOTHING_CHOSEN} */ name) => (/** @type {any} */ event) => onChange({ [name]: event.target.value })
  return html`
    <form class="narrowing" role="search" aria-label=${say("inbox.narrow")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label class="form__field"><span>${say("audit.who")}</span><select class="input" value=${wanted.user} onChange=${taken("user")}>
        <option value="">${say("audit.anybody")}</option>
        ${Object.values(people).map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}</select></label>
      <label class="form__field"><span>${say("audit.what")}</span><select class="input" value=${wanted.action} onChange=${taken("action")}>
        <option value="">${say("audit.anything")}</option>
        ${actions.map((action) => html`<option key=${action} value=${action}><${Action} name=${action} /></option>`)}</select></label>
      <label class="form__field"><span>${say("audit.since")}</span><input class="input" type="date" value=${wanted.since} max=${wanted.until || undefined} onChange=${taken("since")} /></label>
      <label class="form__field"><span>${say("audit.until")}</span><input class="input" type="date" value=${wanted.until} min=${wanted.since || undefined} onChange=${taken("until")} /></label>
    </form>`
}

function Table(/** @type {{rows: Row[]}} */ { rows }) {
  const desk = useDesk()
  const say = useSay()
  return html`
    <div class="table" role="region" tabindex="0" aria-label=${say("pages.audit")}>
      <table>
        <thead><tr><th scope="col">${say("audit.when")}</th><th scope="col">${say("audit.who")}</th><th scope="col">${say("audit.what")}</th><th scope="col">${say("audit.detail")}</th></tr></thead>
        <tbody>${rows.map((row) => html`
          <tr key=${row.id}>
            <td class="table__when"><time datetime=${row.at}>${desk.words.dayAndTime(new Date(row.at))}</time></td>
            <td>${row.user ? row.user.name ?? say("audit.gone") : say("audit.nobody")}</td>
            <td><${Action} name=${row.action} />${row.conversation && html` <a class="table__way" href=${`#/c/${encodeURIComponent(row.conversation)}`}>${say("audit.conversation")}</a>`}</td>
            <td><${Detail} detail=${row.detail} /></td>
          </tr>`)}</tbody>
      </table>
    </div>`
}

/** A kind of action in this person's words; one that a newer server records keeps its own name. */
function Action(/** @type {{name: string}} */ { name }) {
  const { words } = useDesk()
  const key = `audit.action.${name}`
  return words.has(key) ? words.say(key) : name
}

function Detail(/** @type {{detail: Record<string, any>}} */ { detail }) {
  const { words } = useDesk()
  const people = useDeskState((state) => state.users)
  const facts = factsOf(detail).map(([name, value]) => [wordFor(words, name), people[value]?.name ?? value])
  const offer = detail.permission && offerOf(words, detail.permission)
  if (facts.length === 0 && !offer) return null
  return html`
    ${offer && html`<p>${offer} <span class="tag tag--quiet">${words.say(`permission.${detail.permission.state}`)}</span></p>`}
    <dl class="facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}</dl>`
}

/** A field in this person's words; one that a newer server records keeps its own name. @type {(words: import("../words").Words, name: string) => string} */
function wordFor(words, name) {
  return words.has(`audit.field.${name}`) ? words.say(`audit.field.${name}`) : name
}

/** Said already in words, or in the row itself. */
const NOT_SHOWN = new Set(["id", "conversation", "kind", "amount", "currency", "percent", "state", "asked_by", "asked_at", "answered_by", "answered_at", "opened_at", "closed_at", "lesson"])

/** Nested records become one list; empty values say nothing to a person. @type {(detail: Record<string, any>) => [string, string][]} */
function factsOf(detail) {
  return Object.entries(detail).flatMap(([name, value]) => {
    if (value === null || value === "" || NOT_SHOWN.has(name)) return []
    if (Array.isArray(value)) return value.length > 0 ? [[name, value.join(", ")]] : []
    if (typeof value === "object") return "name" in value ? [[name, String(value.name)]] : factsOf(value)
    return [[name, String(value)]]
  })
}
