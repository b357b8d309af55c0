/** On a narrow screen: what is known around the conversation. */
import { useDeskState } from "../desk.js"
import { html } from "../html.js"
import { Context } from "../parts/context.js"

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const thread = useDeskState((state) => state.threads[sheet.conversation])
  return thread ? html`<${Context} thread=${thread} />` : null
}
