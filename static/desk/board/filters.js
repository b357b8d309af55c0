/** Which days, site, language, agent and prompt version the figures are about. */
import { useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { LOCALES } from "../words.js"
import { lastDays, PERIODS } from "./question.js"

/**
 * @param {{question: import("./question").Question, onAsk: (change: object) => void, versions?: {version: string, drafter: string}[]}} props
 */
export function Filters({ question, onAsk, versions }) {
  const say = useSay()
  const sites = useDeskState((state) => state.sites)
  const users = useDeskState((state) => state.users)
  const agents = Object.values(users).filter((user) => user.role !== "maintainer")
  const wanted = [...new Set([...(versions ?? []).map(({ version }) => version), question.version].filter(Boolean))]
  return html`
    <div class="asked">
      <div class="switch" role="radiogroup" aria-label=${say("board.period")}>
        ${PERIODS.map((days) => {
          const period = lastDays(days)
          const is_chosen = period.first === question.first && period.last === question.last
          return html`<label key=${days}><input type="radio" name="period" checked=${is_chosen} onChange=${() => onAsk(period)} /> <span>${say(`board.days.${days}`)}</span></label>`
        })}
      </div>
      <label class="asked__field"><span>${say("board.first")}</span><input class="input" type="date" value=${question.first} max=${question.last} onChange=${(/** @type {any} */ event) => event.target.value && onAsk({ first: event.target.value })} /></label>
      <label class="asked__field"><span>${say("board.last")}</span><input class="input" type="date" value=${question.last} min=${question.first} onChange=${(/** @type {any} */ event) => event.target.value && onAsk({ last: event.target.value })} /></label>
      ${sites.length > 1 && html`<${Choice} name="site" value=${question.site} options=${sites.map(({ id, name }) => [id, name])} onAsk=${onAsk} />`}
      <${Choice} name="language" value=${question.language} options=${LOCALES.map((code) => [code, say(`language.${code}`)])} onAsk=${onAsk} />
      <${Choice} name="agent" value=${question.agent} options=${agents.map(({ id, name }) => [id, name])} onAsk=${onAsk} />
      ${versions && (wanted.length > 1 || question.version) && html`<${Choice} name="version" value=${question.version} options=${wanted.map((version) => [version, version])} onAsk=${onAsk} />`}
    </div>`
}

/** @param {{name: string, value: string, options: [string, string][], onAsk: (change: object) => void}} props */
function Choice({ name, value, options, onAsk }) {
  const say = useSay()
  return html`
    <label class="asked__field"><span>${say(`board.filter.${name}`)}</span>
      <select class="input" value=${value} onChange=${(/** @type {any} */ event) => onAsk({ [name]: event.target.value })}>
        <option value="">${say("inbox.any")}</option>
        ${options.map(([code, label]) => html`<option key=${code} value=${code}>${label}</option>`)}
      </select></label>`
}
