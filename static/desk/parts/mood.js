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

/** Two points are no line worth a picture; the arrow says as much. */
const FEWEST_MOODS = 3
const STEP_PX = 9
const RISE_PX = 5

/** The mood over the conversation as a small line, oldest left, angrier higher. */
export function MoodLine(/** @type {{moods: import("../types").Mood[]}} */ { moods }) {
  const say = useSay()
  const shown = moods.slice(-12)
  if (shown.length < FEWEST_MOODS) return null
  const points = shown.map(({ anger }, place) => [2 + place * STEP_PX, 18 - anger * RISE_PX])
  const last = points[points.length - 1]
  return html`
    <svg class="mood_line mood_line--${shown[shown.length - 1].anger}" width=${last[0] + 4} height="20" role="img" aria-label=${say("mood.line", { moods: shown.map(({ anger }) => say(`anger.${anger}`)).join(", ") })}>
      <polyline points=${points.map((point) => point.join(",")).join(" ")} />
      <circle cx=${last[0]} cy=${last[1]} r="2.5" />
    </svg>`
}
