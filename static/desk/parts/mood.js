/** The spirit level: the bubble sits in the middle when the customer is calm and drifts away as anger grows. */
import { html } from "../html.js"
import { useSay } from "../desk.js"

/** @param {{anger: number, is_named?: boolean}} props With `is_named` the word stands beside the picture. */
export function Level({ anger, is_named = false }) {
  const say = useSay()
  const name = say(`anger.${anger}`)
  return html`
    <span class="level level--${anger}">
      <span class="level__vial" role=${is_named ? undefined : "img"} aria-label=${is_named ? undefined : name} aria-hidden=${is_named ? "true" : undefined}>
        <span class="level__bubble"></span>
      </span>
      ${is_named && html`<span class="level__name">${name}</span>`}
    </span>`
}

/** Whether the last message was angrier or calmer than the one before. */
export function Trend(/** @type {{trend: number}} */ { trend }) {
  const say = useSay()
  if (!trend) return null
  const way = trend > 0 ? "rising" : "falling"
  return html`<span class="trend trend--${way}">${trend > 0 ? "↗" : "↘"} ${say(`trend.${way}`)}</span>`
}
