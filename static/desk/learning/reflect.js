/** A short look back after a hard conversation: for oneself and one's supervisor, never for colleagues. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { passOn } from "../sheets/close.js"

const PARTS = /** @type {const} */ (["badly", "well", "better"])
const NOTHING = { badly: "", well: "", better: "" }

/** @param {{sheet: {conversation: string}}} props */
export function Content({ sheet }) {
  const desk = useDesk()
  const say = useSay()
  const [thoughts, setThoughts] = useState(NOTHING)
  const [is_lesson, setLesson] = useState(false)
  useEffect(() => {
    desk.wire.ask("close.prepare", { conversation: sheet.conversation }).then((answer) => {
      if (answer.ok && answer.review) setThoughts((typed) => (typed === NOTHING ? withoutNull(answer.review) : typed))
    })
  }, [sheet.conversation])
  const is_empty = PARTS.every((part) => !thoughts[part].trim())
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const answer = await desk.wire.ask("review", { conversation: sheet.conversation, ...thoughts })
    if (!answer.ok) return desk.sayError(answer.error)
    if (is_lesson && thoughts.better.trim() && !await passOn(desk, sheet.conversation, thoughts.better.trim())) return
    desk.hideSheet()
  }
  return html`
    <form class="form" onSubmit=${submit}>
      <p class="sheet__text">${say("reflect.explained")}</p>
      ${PARTS.map((part, place) => html`
        <label key=${part} class="form__field"><span>${say(`reflect.${part}`)}</span>
          <textarea class="input" rows="2" autofocus=${place === 0} maxlength="1000" value=${thoughts[part]} onInput=${(/** @type {any} */ event) => setThoughts({ ...thoughts, [part]: event.target.value })}></textarea></label>`)}
      <label class="toggle"><input type="checkbox" disabled=${!thoughts.better.trim()} checked=${is_lesson} onChange=${(/** @type {any} */ event) => setLesson(event.target.checked)} /> <span>${say("reflect.lesson")}</span></label>
      <div class="form__verbs">
        <button type="button" class="button button--quiet" onClick=${() => desk.hideSheet()}>${say("reflect.not_now")}</button>
        <button type="submit" class="button button--main" disabled=${is_empty}>${say("form.save")}</button>
      </div>
    </form>`
}

/** @type {(review: Record<string, string | null>) => typeof NOTHING} */
function withoutNull({ badly, well, better }) {
  return { badly: badly ?? "", well: well ?? "", better: better ?? "" }
}
