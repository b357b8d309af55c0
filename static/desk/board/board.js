/** The supervisor's board: the team at this moment, over time, and whether compensation was given fairly. */
import { useState } from "../../vendor/preact/hooks.js"
import { useSay } from "../desk.js"
import { html } from "../html.js"
import { Fairness } from "./fairness.js"
import { firstQuestion } from "./question.js"
import { Now } from "./now.js"
import { OverTime } from "./over_time.js"

/** @type {Record<string, any>} */
const PARTS = { now: Now, time: OverTime, fairness: Fairness }

/** @param {{rest: string}} props */
export function Content({ rest }) {
  const say = useSay()
  const part = rest in PARTS ? rest : "now"
  const [question, setQuestion] = useState(firstQuestion())
  return html`
    <nav class="tabs" aria-label=${say("pages.board")}>
      ${Object.keys(PARTS).map((one) => html`<a key=${one} class="tab" href=${one === "now" ? "#/board" : `#/board/${one}`} aria-current=${one === part ? "page" : undefined}>${say(`board.${one}`)}</a>`)}
    </nav>
    <${PARTS[part]} question=${question} onAsk=${(/** @type {object} */ change) => setQuestion({ ...question, ...change })} />`
}
