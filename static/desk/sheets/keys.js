/** All keys on one sheet. */
import { COMMANDS, keyOf } from "../commands.js"
import { useSay } from "../desk.js"
import { html } from "../html.js"

export function Content() {
  const say = useSay()
  return html`
    <p class="sheet__text">${say("keys.explained")}</p>
    <dl class="keys">
      <div><dt>${say("keys.enter")}</dt><dd><kbd>Enter</kbd></dd></div>
      <div><dt>${say("keys.newline")}</dt><dd><kbd>Shift</kbd> <kbd>Enter</kbd></dd></div>
      <div><dt>${say("keys.leave_field")}</dt><dd><kbd>Esc</kbd></dd></div>
      ${COMMANDS.map((command) => html`<div key=${command.id}><dt>${say(`command.${command.id}`)}</dt>
        <dd>${keyOf(command).split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dd></div>`)}
    </dl>`
}
