/** A calm word where a list would stand. */
import { useSay } from "../desk.js"
import { html } from "../html.js"

/** @param {{is_loading: boolean, text: string}} props */
export function Quiet({ is_loading, text }) {
  const say = useSay()
  return html`<p class="page__quiet" role="status">${is_loading ? say("inbox.loading") : text}</p>`
}
