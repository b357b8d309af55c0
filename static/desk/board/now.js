/** The team at this moment, looked at again whenever something changes. */
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { useTick, WaitingClock } from "../parts/clock.js"
import { Icon } from "../parts/icons.js"
import { Level } from "../parts/mood.js"
import { offerOf } from "../parts/permissions.js"
import { initialsOf, Language, nameOf } from "../parts/row.js"

const LOOK_AGAIN_MS = 2_000
const NOT_LATER_THAN_MS = 20_000
/** What an event must be called to change the board. */
const NEWS = new Set(["conversation", "message", "presence", "permission", "promise", "alarm", "escalation", "welcome"])

export function Now() {
  const say = useSay()
  const board = useBoard()
  useTick(15_000)
  if (!board) return html`<p class="chart__none" aria-busy="true">${say("inbox.loading")}</p>`
  return html`
    <${Tiles} counts=${board.counts} />
    <div class="now">
      <${Lines} title="board.angriest" none="board.none.angriest" lines=${board.angriest} />
      <${Lines} title="board.waits" none="board.none.waits" lines=${board.waiting} />
      <${Promised} promises=${board.promises} />
      <${Asked} permissions=${board.permissions} />
      <${Team} people=${board.people} />
    </div>`
}

/** The board as the server sees it: asked for at once, after news, and now and then. */
function useBoard() {
  const { wire, onlookers } = useDesk()
  const [board, setBoard] = useState(/** @type {any} */ (null))
  const timer = useRef(0)
  useEffect(() => {
    let is_wanted = true
    const look = async () => {
      clearTimeout(timer.current)
      timer.current = setTimeout(look, NOT_LATER_THAN_MS)
      const answer = await wire.ask("board", {})
      if (is_wanted && answer.ok) setBoard(answer)
    }
    let due_at = 0
    const onNews = (/** @type {string} */ name) => {
      if (!NEWS.has(name) || due_at > Date.now()) return
      due_at = Date.now() + LOOK_AGAIN_MS
      clearTimeout(timer.current)
      timer.current = setTimeout(look, name === "welcome" ? 0 : LOOK_AGAIN_MS)
    }
    look()
    onlookers.add(onNews)
    return () => { is_wanted = false; clearTimeout(timer.current); onlookers.delete(onNews) }
  }, [])
  return board
}

/** [count, tone when it is not nought, where it leads] */
const TILES = /** @type {const} */ ([
  ["waiting", "", "#/"], ["breached", "halt", "#/"], ["angry", "look", "#/"], ["unassigned", "", "#/"],
  ["promises", "look", "#/promises/team/open"], ["permissions", "look", ""],
])

/** @param {{counts: Record<string, number>}} props */
function Tiles({ counts }) {
  const desk = useDesk()
  const say = useSay()
  return html`
    <ul class="tiles">${TILES.map(([name, tone, way]) => {
      const inside = html`<span class="tile__count">${counts[name]}</span><span class="tile__name">${say(`board.count.${name}`)}</span>`
      const look = `tile ${tone && counts[name] > 0 ? `tile--${tone}` : ""}`
      return html`<li key=${name}>${way ? html`<a class=${look} href=${way}>${inside}</a>`
        : html`<button type="button" class=${look} onClick=${() => desk.showSheet("permissions")}>${inside}</button>`}</li>`
    })}</ul>`
}

/** @param {{title: string, none: string, lines: import("../types").Summary[]}} props */
function Lines({ title, none, lines }) {
  const say = useSay()
  return html`
    <section class="panel"><h3 class="panel__title">${say(title)}</h3>
      ${lines.length === 0 ? html`<p class="panel__none">${say(none)}</p>` : html`
      <ul class="panel__list">${lines.map((one) => html`
        <li key=${one.id}><a class="panel__line" href=${`#/c/${one.id}`}>
          <${Level} anger=${one.anger} /><span class="panel__name">${nameOf(one, say)}</span><${Language} code=${one.language} />
          <span class="panel__aside">${one.assignee?.name ?? say("filter.unassigned")}</span><${WaitingClock} summary=${one} /></a></li>`)}</ul>`}
    </section>`
}

/** @param {{promises: import("../types").PromiseLine[]}} props */
function Promised({ promises }) {
  const { words } = useDesk()
  const say = useSay()
  const users = useDeskState((state) => state.users)
  return html`
    <section class="panel"><h3 class="panel__title"><a href="#/promises/team/open">${say("board.promises")}</a></h3>
      ${promises.length === 0 ? html`<p class="panel__none">${say("board.none.promises")}</p>` : html`
      <ul class="panel__list">${promises.slice(0, 6).map((one) => {
        const late_s = (Date.now() - Date.parse(one.due_at ?? "")) / 1000
        return html`<li key=${one.id}><a class="panel__line" href=${`#/c/${one.conversation}`}>
          <span class=${`panel__when ${late_s > 0 ? "panel__when--late" : ""}`}>${words.clock(new Date(one.due_at ?? ""))}</span><span class="panel__name" dir="auto">${one.customer.name ?? one.customer.email ?? say("customer.unnamed", { id: one.conversation.slice(-4) })}: ${one.what}</span>
          <span class="panel__aside">${users[one.owner ?? ""]?.name}</span></a></li>`
      })}</ul>`}
    </section>`
}

/** @param {{permissions: import("../types").Permission[]}} props */
function Asked({ permissions }) {
  const desk = useDesk()
  const say = useSay()
  const users = useDeskState((state) => state.users)
  return html`
    <section class="panel"><h3 class="panel__title">${say("board.permissions")}</h3>
      ${permissions.length === 0 ? html`<p class="panel__none">${say("permission.none")}</p>` : html`
      <ul class="panel__list">${permissions.slice(0, 6).map((one) => html`
        <li key=${one.id}><button type="button" class="panel__line" onClick=${() => desk.showSheet("permissions", { first: one.id })}>
          <${Icon} name="gift" /><span class="panel__name">${offerOf(desk.words, one)}</span><span class="panel__aside">${users[String(one.asked_by)]?.name}</span></button></li>`)}</ul>`}
    </section>`
}

/** @typedef {{id: string, name: string, role: string, presence: string, open: number, waiting: number, load: {score: number, level: string}}} TeamMember */

const PLACES = ["here", "pause", "away"]
/** A load beyond this fills the meter. */
const FULL_LOAD = 40

/** @param {{people: TeamMember[]}} props */
function Team({ people }) {
  const say = useSay()
  const sorted = [...people].sort((one, other) => PLACES.indexOf(one.presence) - PLACES.indexOf(other.presence) || one.name.localeCompare(other.name))
  return html`
    <section class="panel panel--wide"><h3 class="panel__title">${say("board.team")}</h3>
      <p class="panel__note">${say("board.load_note")}</p>
      <div class="chart__scroll" tabindex="0" role="region" aria-label=${say("board.team")}><table class="figures figures--team">
        <thead><tr><th scope="col">${say("board.who")}</th><th scope="col">${say("board.where")}</th><th scope="col">${say("board.open")}</th><th scope="col">${say("board.waiting")}</th><th scope="col">${say("board.load")}</th></tr></thead>
        <tbody>${sorted.map((one) => html`
          <tr key=${one.id}><th scope="row"><span class="team__initials" aria-hidden="true">${initialsOf(one.name)}</span> ${one.name}</th>
            <td><span class=${`dot dot--${one.presence}`}></span> ${say(`presence.${one.presence}`)}</td><td>${one.open}</td><td>${one.waiting}</td>
            <td><span class=${`load load--${one.load.level}`}><span class="load__bar" aria-hidden="true"><i style=${{ width: `${Math.min(100, (one.load.score / FULL_LOAD) * 100)}%` }}></i></span> ${say(`load.${one.load.level}`)}</span></td></tr>`)}</tbody>
      </table></div>
    </section>`
}
