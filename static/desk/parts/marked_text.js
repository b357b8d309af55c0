/** Text with the guard's findings underlined in it. */
import { html } from "../html.js"
import { piecesOf } from "../code_points.js"

/** How loud each severity is; where marks overlap, the loudest line shows. */
const LOUDNESS = { info: 0, warn: 1, block: 2, stop: 3 }

/** @param {{text: string, marks: import("../code_points").Mark[], lit?: number | null}} props `lit`: the finding pointed at */
export function MarkedText({ text, marks, lit = null }) {
  return piecesOf(text, marks).map((piece, place) => {
    const loudest = loudestOf(piece.marks)
    if (!loudest) return piece.text
    const is_lit = piece.marks.some((mark) => mark.index === lit)
    return html`<mark key=${place} class="found found--${loudest.finding.severity} ${is_lit ? "found--lit" : ""}">${piece.text}</mark>`
  })
}

/** @param {import("../code_points").Mark[]} marks */
function loudestOf(marks) {
  return marks.reduce((/** @type {import("../code_points").Mark | null} */ loudest, mark) => (
    !loudest || LOUDNESS[mark.finding.severity] > LOUDNESS[loudest.finding.severity] ? mark : loudest
  ), null)
}
