/** Tells at once when what is on the screen may be old. */
import { useDesk, useDeskState } from "../desk.js"
import { html } from "../html.js"
import { useTick } from "./clock.js"

/** A line that comes back this soon is not worth a word. */
const QUIET_FOR_MS = 800

export function Banner() {
  const { words } = useDesk()
  const connection = useDeskState((state) => state.connection)
  const policy = useDeskState((state) => state.policy)
  useTick(connection.state === "live" ? 60_000 : 500)
  const for_ms = Date.now() - connection.since
  if (connection.state === "refused") return html`<div class="banner banner--lost" role="alert"><p>${words.say("banner.signed_out")} <a href="/desk/sign-in">${words.say("banner.sign_in")}</a></p></div>`
  if (connection.state === "lost" && for_ms > QUIET_FOR_MS) return html`
    <div class="banner banner--lost" role="alert"><p>${words.say("banner.lost")} <span aria-hidden="true">${words.duration(for_ms / 1000)}</span></p></div>`
  if (policy?.state === "refused") return html`<div class="banner banner--policy" role="status"><p>${words.say("banner.policy", { message: policy.message ?? "" })}</p></div>`
  return null
}
