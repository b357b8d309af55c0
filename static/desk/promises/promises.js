/** Promises across conversations: mine or the team's, what is late first, each settled or corrected in one click. */
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { useTick } from "../parts/clock.js"
import { Icon } from "../parts/icons.js"
import { Language } from "../parts/row.js"

/** @typedef {import("../types").PromiseLine} PromiseLine */

const SCOPES = ["mine", "team"]
const STANDINGS = ["open", "late", "at_risk", "kept", "broken"]
/** Several promises often change at once; one look is enough for all of them. */
const LOOK_AGAIN_MS = 300

/** @param {{rest: string}} props `team/late` in the address leads straight there. */
export function Content({ rest }) {
  const say = useSay()
  const [wanted_scope, wanted_standing] = rest.split("/")
  const [scope, setScope] = useState(SCOPES.includes(wanted_scope) ? wanted_scope : "mine")
  const [standing, setStanding] = useState(STANDINGS.includes(wanted_standing) ? wanted_standing : "open")
  const { list, counts, is_loaded, has_more, more, settle } = useList(scope, standing)
  useTick(15_000)
  return html`
    <p class="page__lead">${say("promises.lead")}</p>
    <div class="ledger__choice">
      <div class="switch" role="radiogroup" aria-label=${say("promises.whose")}>
        ${SCOPES.map((one) => html`<label key=${one}><input type="radio" name="scope" checked=${scope === one} onChange=${() => setScope(one)} /> <span>${say(`promises.scope.${one}`)}</span></label>`)}
      </div>
      <div class="filters" role="group" aria-label=${say("promises.which")}>
        ${STANDINGS.map((one) => html`
          <button key=${one} type="button" class="filter ${one === "late" && counts.late ? "filter--late" : ""}" aria-pressed=${standing === one} onClick=${() => setStanding(one)}>
            ${say(`promises.standing.${one}`)}${counts[one] > 0 && html` <span class="filter__count">${counts[one]}</span>`}</button>`)}
      </div>
    </div>
    ${is_loaded && list.length === 0 && html`<p class="ledger__none">${say(`promises.none.${standing}`)}</p>`}
    <ul class="ledger">${list.map((promise) => html`<${Line} key=${promise.id} promise=${promise} onSettle=${settle} />`)}</ul>
    ${has_more && html`<button type="button" class="button" onClick=${more}>${say("promises.more")}</button>`}`
}

/** The list as the server has it, looked at again whenever a promise changes anywhere. */
function useList(/** @type {string} */ scope, /** @type {string} */ standing) {
  const desk = useDesk()
  const [page, setPage] = useState({ list: /** @type {PromiseLine[]} */ ([]), counts: /** @type {Record<string, number>} */ ({}), cursor: /** @type {string | undefined} */ (undefined), is_loaded: false })
  const asked = useRef(0)
  const look = async (/** @type {string | undefined} */ cursor) => {
    const number = ++asked.current
    const answer = await desk.casework.listPromises({ scope, standing, ...(cursor && { cursor }) })
    if (!answer.ok || number !== asked.current) return
    setPage((before) => ({ list: cursor ? [...before.list, ...answer.promises] : answer.promises, counts: answer.counts, cursor: answer.cursor, is_loaded: true }))
  }
  useEffect(() => {
    let timer = 0
    const onEvent = (/** @type {string} */ name) => {
      if (!["promise", "alarm", "welcome"].includes(name)) return
      clearTimeout(timer)
      timer = setTimeout(() => look(undefined), LOOK_AGAIN_MS)
    }
    setPage((before) => ({ ...before, list: [], is_loaded: false }))
    look(undefined)
    desk.onlookers.add(onEvent)
    return () => { clearTimeout(timer); desk.onlookers.delete(onEvent) }
  }, [scope, standing])
  const settle = async (/** @type {string} */ promise, /** @type {string} */ state) => {
    const answer = await desk.casework.promise({ promise, state })
    if (answer.ok) look(undefined)
  }
  return { ...page, has_more: page.cursor !== undefined, more: () => look(page.cursor), settle }
}

/** @param {{promise: PromiseLine, onSettle: (id: string, state: string) => void}} props */
function Line({ promise, onSettle }) {
  const desk = useDesk()
  const say = useSay()
  const owner = useDeskState((state) => (promise.owner ? state.users[promise.owner]?.name : undefined))
  const sites = useDeskState((state) => state.sites)
  const name = promise.customer.name || promise.customer.email || say("customer.unnamed", { id: promise.conversation.slice(-4) })
  const tone = toneOf(promise)
  return html`
    <li class="ledger__line ledger__line--${tone}">
      <${When} promise=${promise} tone=${tone} />
      <div class="ledger__body">
        <p class="ledger__what" dir="auto">${promise.what || promise.evidence}</p>
        <p class="ledger__whom">
          <a href=${`#/c/${promise.conversation}`}>${name}</a> <${Language} code=${promise.language} />
          ${owner && html`<span><span class="hidden">${say("promises.owner")} </span><${Icon} name="person" /> ${owner}</span>`}
          ${sites.length > 1 && html`<span>${sites.find((site) => site.id === promise.site)?.name}</span>`}
        </p>
      </div>
      <div class="ledger__verbs">
        ${promise.state === "open" ? html`
          <button type="button" class="button button--small" onClick=${() => onSettle(promise.id, "kept")}><${Icon} name="done" /> ${say("promises.keep")}</button>
          ${tone === "late" && html`<button type="button" class="button button--small button--quiet" onClick=${() => onSettle(promise.id, "broken")}>${say("promises.break")}</button>`}
          <button type="button" class="button button--small button--quiet" onClick=${() => desk.showSheet("promise", { promise })}>${say("promises.correct")}</button>
          <button type="button" class="button button--small button--quiet" onClick=${() => onSettle(promise.id, "dropped")}>${say("promises.drop")}</button>`
          : html`<button type="button" class="button button--small button--quiet" onClick=${() => onSettle(promise.id, "open")}>${say("promises.reopen")}</button>`}
      </div>
    </li>`
}

/** @param {{promise: PromiseLine, tone: string}} props */
function When({ promise, tone }) {
  const { words } = useDesk()
  const say = useSay()
  if (!promise.due_at) return html`<p class="ledger__when"><span class="ledger__left">${say("promises.no_time")}</span></p>`
  const due = new Date(promise.due_at)
  const left_s = (due.getTime() - Date.now()) / 1000
  const left = words.duration(Math.abs(left_s))
  return html`
    <p class="ledger__when"><time dateTime=${promise.due_at}>${words.dayAndTime(due)}</time>
      <span class="ledger__left">${promise.state !== "open" ? say(`promises.${promise.state}`) : tone === "late" ? say("promises.is_late", { time: left }) : say("promises.left", { time: left })}</span></p>`
}

/** @param {PromiseLine} promise */
function toneOf(promise) {
  if (promise.state !== "open") return promise.state
  if (!promise.due_at) return "fine"
  const left_ms = Date.parse(promise.due_at) - Date.now()
  return left_ms < 0 ? "late" : left_ms < 3_600_000 ? "soon" : "fine"
}
