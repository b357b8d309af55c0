/** The few kinds of fields that the form is made of. */
import { useState } from "../../vendor/preact/hooks.js"
import { html } from "../html.js"

let fields = 0

/** @param {{title: string, lead?: string, id: string, children?: any}} props */
export function Section({ title, lead, id, children }) {
  return html`
    <section class="box" aria-labelledby=${`section-${id}`}>
      <h3 class="box__title" id=${`section-${id}`}>${title}</h3>
      ${lead && html`<p class="box__lead">${lead}</p>`}
      ${children}
    </section>`
}

/**
 * A line, or several where `rows` is given.
 * @param {{label: string, value: string, onInput: (value: string) => void, hint?: string, error?: string, rows?: number, [attribute: string]: any}} props
 */
export function TextField({ label, value, onInput, hint, error, rows, ...rest }) {
  const [id] = useState(() => `field-${fields++}`)
  const attributes = {
    class: "input", id, value, onInput: (/** @type {any} */ event) => onInput(event.target.value),
    "aria-describedby": `${id}-more`, "aria-invalid": error ? "true" : undefined, ...rest,
  }
  return html`
    <div class="form__field"><label for=${id}>${label}</label>
      ${rows ? html`<textarea rows=${rows} ...${attributes}></textarea>` : html`<input ...${attributes} />`}
      <div id=${`${id}-more`}>${hint && html`<small class="hint">${hint}</small>`}${error && html`<small class="field__error">${error}</small>`}</div>
    </div>`
}

/**
 * One of a few, all of them in sight.
 * @param {{label: string, name: string, value: string, options: [string, any][], onChoose: (value: any) => void}} props
 */
export function Choice({ label, name, value, options, onChoose }) {
  return html`
    <fieldset class="switch"><legend>${label}</legend>
      ${options.map(([option, shown]) => html`<label key=${option}><input type="radio" name=${name} value=${option} checked=${value === option} onChange=${() => onChoose(option)} /> <span>${shown}</span></label>`)}
    </fieldset>`
}

/** @param {{label: string, hint?: string, is_on: boolean, onTurn: (is_on: boolean) => void, disabled?: boolean}} props */
export function Toggle({ label, hint, is_on, onTurn, disabled }) {
  return html`
    <label class="toggle"><input type="checkbox" checked=${is_on} disabled=${disabled} onChange=${(/** @type {any} */ event) => onTurn(event.target.checked)} />
      <span>${label}${hint && html`<small class="hint">${hint}</small>`}</span></label>`
}
