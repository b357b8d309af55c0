/** Clocks that tick on their own, so that a second passing costs nothing else a redraw. */
import { useEffect, useReducer } from "../../vendor/preact/hooks.js"
import { html } from "../html.js"
import { useDesk } from "../desk.js"

/** A first answer is due soon in the last third of its time, and at the latest 20 s before. */
const SOON_S = 20

/** Renders the component again every `every_ms`. */
export function useTick(/** @type {number} */ every_ms) {
  const [, tick] = useReducer((/** @type {number} */ count) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(() => tick(0), every_ms)
    return () => clearInterval(timer)
  }, [every_ms])
}

/** @param {import("../types").Summary} summary */
export function clockOf(summary, now = Date.now()) {
  if (summary.state !== "open" || !summary.waiting_since) return null
  const waited_s = Math.max(0, (now - Date.parse(summary.waiting_since)) / 1000)
  if (summary.first_response_at || !summary.first_response_due) return { waited_s, left_s: null, tone: "plain" }
  const left_s = (Date.parse(summary.first_response_due) - now) / 1000
  return { waited_s, left_s, tone: left_s < 0 ? "late" : left_s < Math.max(SOON_S, (waited_s + left_s) / 3) ? "soon" : "fine" }
}

/** How long the customer has waited; before a first answer, how that stands against the site's standard. */
export function WaitingClock(/** @type {{summary: import("../types").Summary}} */ { summary }) {
  const { words } = useDesk()
  const clock = clockOf(summary)
  useTick(clock && clock.left_s !== null && clock.left_s > -60 ? 1_000 : 10_000)
  if (!clock) return null
  const shown = words.duration(clock.waited_s)
  const told = clock.left_s === null ? words.say("clock.waiting", { time: shown })
    : clock.left_s < 0 ? words.say("clock.late", { time: shown }) : words.say("clock.due", { time: shown, left: words.duration(clock.left_s) })
  return html`<span class="clock clock--${clock.tone}" title=${told}><span aria-hidden="true">${shown}</span><span class="hidden">${told}</span></span>`
}
