/** What has been promised in this conversation, by when, and whether it was kept. */
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { Count } from "./context.js"
import { Icon } from "./icons.js"

const SOON_MS = 30 * 60_000

export function Promises(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const say = useSay()
  const open = thread.promises.filter((one) => one.state === "open")
  if (thread.promises.length === 0) return null
  return html`
    <details class="group" open=${open.length > 0}>
      <summary><${Icon} name="promise" /> ${say("promises.title")} <${Count} of=${open.length} /></summary>
      <ul class="promises">${thread.promises.map((one) => html`<${PromiseEntry} key=${one.id} promise=${one} />`)}</ul>
    </details>`
}

/** @param {{promise: import("../types").PromiseEntry}} props */
function PromiseEntry({ promise }) {
  const desk = useDesk()
  const say = useSay()
  const owner = useDeskState((state) => state.users[promise.owner ?? ""]?.name)
  const settle = (/** @type {string} */ state) => desk.casework.promise({ promise: promise.id, state })
  const left_ms = promise.due_at ? Date.parse(promise.due_at) - Date.now() : Infinity
  const tone = promise.state !== "open" ? promise.state : left_ms < 0 ? "late" : left_ms < SOON_MS ? "soon" : "fine"
  return html`
    <li class="promise promise--${tone}">
      <p class="promise__what" dir="auto">${promise.what || promise.evidence}</p>
      <p class="promise__when">${promise.due_at ? desk.words.dayAndTime(new Date(promise.due_at)) : say("promises.no_time")}${owner ? ` · ${owner}` : ""}
        ${tone === "late" ? html` · <b>${say("promises.late")}</b>` : promise.state !== "open" ? ` · ${say(`promises.${promise.state}`)}` : ""}</p>
      ${promise.state === "open" && html`
        <div class="promise__verbs">
          <button type="button" class="button button--small" onClick=${() => settle("kept")}><${Icon} name="done" /> ${say("promises.keep")}</button>
          <button type="button" class="button button--small button--quiet" onClick=${() => desk.showSheet("promise", { promise })}>${say("promises.correct")}</button>
          <button type="button" class="button button--small button--quiet" onClick=${() => settle("dropped")}>${say("promises.drop")}</button>
        </div>`}
    </li>`
}
