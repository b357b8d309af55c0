/** What the guard found, in words: where, why, and what to write instead. */
import { html } from "../html.js"
import { useSay } from "../desk.js"

/**
 * @param {{
 *   findings: import("../types").Violation[], id?: string,
 *   onPoint?: (index: number | null) => void,
 * }} props
 */
export function Findings({ findings, id, onPoint }) {
  const say = useSay()
  if (findings.length === 0) return null
  return html`
    <ul class="findings" id=${id}>
      ${findings.map((finding, index) => html`
        <li key=${index} class="finding finding--${finding.severity}" onMouseEnter=${() => onPoint?.(index)} onMouseLeave=${() => onPoint?.(null)}>
          <span class="finding__rule">${say(`rule.${finding.rule}`)}</span>
          ${finding.evidence && html`<q class="finding__evidence">${finding.evidence}</q>`}
          <span class="finding__advice">${finding.advice}</span>
        </li>`)}
    </ul>`
}
