/** What was changed in a draft before it was sent, in one text: what was taken out struck through, what is new marked. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"

/** @typedef {{change: "same" | "gone" | "new", text: string}} Piece */

/** @param {{sheet: {conversation: string, seq: number}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const [pieces, setPieces] = useState(/** @type {Piece[]} */ ([]))
  useEffect(() => {
    let is_wanted = true
    desk.drafts.edits(sheet.conversation, sheet.seq).then((found) => {
      if (!is_wanted) return
      if (found) setPieces(found)
      else desk.hideSheet()
    })
    return () => { is_wanted = false }
  }, [sheet])
  return html`
    <p class="sheet__text edits__legend"><del>${say("edits.gone")}</del> <ins>${say("edits.new")}</ins></p>
    <p class="edits" dir="auto" tabindex="0" role="region" aria-label=${say("sheet.edits")} aria-busy=${pieces.length === 0}>
      ${pieces.map((piece, place) => html`<${Stretch} key=${place} piece=${piece} />`)}
    </p>`
}

/** Few screen readers tell of `del` and `ins`, so words stand before them that only they read. */
function Stretch(/** @type {{piece: Piece}} */ { piece }) {
  const say = useSay()
  if (piece.change === "same") return html`${piece.text}`
  const words = html`<span class="hidden">[${say(`edits.${piece.change}`)}:</span>${piece.text}<span class="hidden">]</span>`
  return piece.change === "gone" ? html`<del>${words}</del>` : html`<ins>${words}</ins>`
}
