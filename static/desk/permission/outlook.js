/** What will become of a request, and what it leans on: one's authority, the budget, a house rule, similar cases. */
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { Icon } from "../parts/icons.js"

/** @param {{outlook: any, is_for_supervisor?: boolean}} props */
export function Outlook({ outlook, is_for_supervisor = false }) {
  const desk = useDesk()
  const say = useSay()
  if (!outlook) return null
  const { way, budget, similar, rule } = outlook
  const left = budget && desk.words.money(budget.left, budget.currency)
  return html`
    <div role="status"><ul class="outlook outlook--${way}">
      ${!is_for_supervisor && html`<li class="outlook__way"><${Icon} name=${way === "standing" ? "gift" : "shield"} /> ${sentenceOf(desk.words, outlook)}</li>`}
      ${is_for_supervisor && way === "two" && html`<li class="outlook__way"><${Icon} name="people" /> ${say("way.two")}</li>`}
      ${budget && way !== "over" && html`<li>${say("budget.left", { left, amount: desk.words.money(budget.amount, budget.currency) })}</li>`}
      ${is_for_supervisor && way === "over" && html`<li class="outlook__way">${sentenceOf(desk.words, outlook)}</li>`}
      ${rule && html`<li>${say("draft.house_rule")} <q dir="auto">${rule}</q></li>`}
      ${similar && similar.answered > 0 && html`<li>${similarly(desk.words, similar)}</li>`}
    </ul></div>`
}

/** @type {(words: import("../words").Words, outlook: any) => string} */
function sentenceOf(words, { way, why, allowance, budget, amount }) {
  const { say } = words
  if (way === "standing") return say("way.standing", { count: allowance.times_left })
  if (way === "two") return say("way.two")
  if (way === "over") return budget && amount ? say("way.over", { left: words.money(budget.left, budget.currency) }) : say("way.over.unnamed")
  if (why !== "size") return say(`way.one.${why}`)
  const limit = allowance.percent != null ? `${allowance.percent} %` : allowance.amount != null ? words.money(allowance.amount, allowance.currency) : ""
  return limit ? say("way.one.size", { limit }) : say("way.one.none")
}

/** @type {(words: import("../words").Words, similar: any) => string} */
function similarly(words, { given, answered, usual, currency }) {
  const { say } = words
  if (usual == null || !currency) return say("permission.similar", { given, answered })
  return say("permission.similar_usual", { given, answered, usual: words.money(usual, currency) })
}
