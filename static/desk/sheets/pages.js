/** The way to every page, by what it is for. */
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { GROUPS, pagesFor } from "../pages.js"
import { Icon } from "../parts/icons.js"

export function Content() {
  const desk = useDesk()
  const say = useSay()
  const pages = pagesFor(useDeskState((state) => state.me))
  const go = (/** @type {string} */ id) => { desk.hideSheet(); location.hash = `#/${id}` }
  return html`
    <div class="ways">
      <button type="button" class="way" autofocus onClick=${() => go("")}><${Icon} name="inbox" /> ${say("inbox.title")}</button>
      ${GROUPS.map((group) => {
        const ours = pages.filter((page) => page.group === group)
        return ours.length > 0 && html`<section key=${group} aria-labelledby=${`ways-${group}`}><h3 class="ways__group" id=${`ways-${group}`}>${say(`pages.group.${group}`)}</h3>
          ${ours.map((page) => html`<button key=${page.id} type="button" class="way" onClick=${() => go(page.id)}><${Icon} name=${page.icon} /> ${say(page.title)}</button>`)}</section>`
      })}
    </div>`
}
