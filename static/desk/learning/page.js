/** What was learned: one's own reflections, the team's for who looks after it, lessons for who keeps prompts and rules. */
import { useCallback, useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "../parts/icons.js"
import { Language } from "../parts/row.js"
import { Quiet } from "../parts/quiet.js"
import { withoutEmpty } from "../verbs/conversations.js"
import { Lessons } from "./lessons.js"

/** @typedef {{conversation: string, site: string, user: {id: string, name: string} | null, at: string, issue: string, language: string | null}} About */
/** @typedef {About & {badly: string | null, well: string | null, better: string | null}} Review */

const PARTS = /** @type {const} */ (["badly", "well", "better"])

/** @param {{rest: string}} props `lessons` in the address leads straight there. */
export function Content({ rest }) {
  const say = useSay()
  const rights = useDeskState((state) => state.me?.rights) ?? []
  const views = [rights.includes("reply") && "mine", rights.includes("board") && "team", (rights.includes("board") || rights.includes("policy")) && "lessons"].filter((view) => view !== false)
  const [chosen, setChosen] = useState(rest)
  const view = views.includes(chosen) ? chosen : views[0]
  return html`
    <p class="page__lead">${say(`learning.lead.${view}`)}</p>
    ${views.length > 1 && html`<div class="switch" role="radiogroup" aria-label=${say("pages.learning")}>
      ${views.map((one) => html`<label key=${one}><input type="radio" name="view" checked=${view === one} onChange=${() => setChosen(one)} /> <span>${say(`learning.view.${one}`)}</span></label>`)}
    </div>`}
    ${view === "lessons" ? html`<${Lessons} />` : html`<${Reviews} key=${view} scope=${view} />`}`
}

/**
 * A list as the server has it, page by page, fetched anew after a lost line.
 * @template T
 * @param {string} event @param {string} name @param {Record<string, string>} wanted
 */
export function usePages(event, name, wanted) {
  const desk = useDesk()
  const is_live = useDeskState((state) => state.connection.state === "live")
  const [page, setPage] = useState({ list: /** @type {T[]} */ ([]), cursor: "", is_loading: true })
  const key = JSON.stringify(wanted)
  const look = useCallback(async (cursor = "") => {
    const answer = await desk.wire.ask(event, withoutEmpty({ ...JSON.parse(key), cursor }))
    if (!answer.ok) desk.sayError(answer.error)
    setPage((before) => (answer.ok ? { list: cursor ? [...before.list, ...answer[name]] : answer[name], cursor: answer.cursor ?? "", is_loading: false } : { ...before, is_loading: false }))
  }, [event, key])
  useEffect(() => { if (is_live) look() }, [look, is_live])
  return { ...page, more: () => look(page.cursor), again: () => look() }
}

/** When, whose, what about. @param {{about: About}} props */
export function About({ about }) {
  const { words } = useDesk()
  const say = useSay()
  const sites = useDeskState((state) => state.sites)
  return html`
    <p class="learned__about">
      <time datetime=${about.at}>${words.dayAndTime(new Date(about.at))}</time>
      ${about.user && html`<span><${Icon} name="person" /> ${about.user.name}</span>`}
      <span class="tag tag--quiet">${say(`issue.${about.issue}`)}</span> <${Language} code=${about.language} />
      ${sites.length > 1 && html`<span>${sites.find((site) => site.id === about.site)?.name}</span>`}
      <a href=${`#/c/${encodeURIComponent(about.conversation)}`}>${say("learning.conversation")}</a>
    </p>`
}

function Reviews(/** @type {{scope: string}} */ { scope }) {
  const desk = useDesk()
  const say = useSay()
  const { list, cursor, is_loading, more } = /** @type {{list: Review[], cursor: string, is_loading: boolean, more: () => void}} */ (usePages("reviews", "reviews", { scope }))
  if (list.length === 0) return html`<${Quiet} is_loading=${is_loading} text=${say(`learning.none.${scope}`)} />`
  return html`
    <ul class="learned">${list.map((review) => html`
      <li key=${review.conversation + review.at} class="learned__one">
        <${About} about=${review} />
        <dl class="learned__parts">${PARTS.filter((part) => review[part]).map((part) => html`<div key=${part}><dt>${say(`reflect.${part}`)}</dt><dd dir="auto">${review[part]}</dd></div>`)}</dl>
        ${scope === "mine" && html`<button type="button" class="button button--small button--quiet" onClick=${() => desk.showSheet("reflect", { conversation: review.conversation })}><${Icon} name="edit" /> ${say("learning.edit")}</button>`}
      </li>`)}</ul>
    ${cursor && html`<p class="page__more"><button type="button" class="button" onClick=${more}>${say("learning.more")}</button></p>`}`
}
