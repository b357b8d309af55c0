/** Naming a colleague in a note: whoever fits what stands after the at sign, each a button away. */
import { useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"

const MOST = 4
const BEGUN = /(^|\s)@([\p{L}\p{N}]*)$/u

/** @param {{text: string, onPick: (text: string) => void}} props */
export function Mention({ text, onPick }) {
  const say = useSay()
  const people = useDeskState((state) => state.users)
  const me = useDeskState((state) => state.me?.id)
  const begun = BEGUN.exec(text)?.[2].toLocaleLowerCase()
  if (begun === undefined) return null
  const fitting = Object.values(people).filter(({ id, name }) => id !== me && name.toLocaleLowerCase().split(/\s+/).some((part) => part.startsWith(begun))).slice(0, MOST)
  if (fitting.length === 0) return null
  return html`
    <div class="mentions" role="group" aria-label=${say("mention.whom")}>
      ${fitting.map(({ id, name }) => html`<button key=${id} type="button" class="button button--small" onClick=${() => onPick(text.replace(BEGUN, `$1@${name} `))}>@${name}</button>`)}
    </div>`
}
