/** Where a page stands, in place of list and conversation. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { pagesFor } from "../pages.js"

export function PagePlace() {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me)
  const at = useDeskState((state) => state.page)
  const page = pagesFor(me).find(({ id }) => id === at?.id)
  const [ready, setReady] = useState(/** @type {{id: string, Content: any} | null} */ (null))
  const [has_failed, setFailed] = useState(false)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    if (!page) return
    let is_wanted = true
    setFailed(false)
    page.load(desk).then(({ Content }) => { if (is_wanted) setReady({ id: page.id, Content }) }, () => { if (is_wanted) setFailed(true) })
    return () => { is_wanted = false }
  }, [page, tries])
  useEffect(() => { if (ready) document.getElementById("page-title")?.focus() }, [ready])
  if (me && !page) return html`<${Instead} text=${say("error.forbidden")} />`
  if (has_failed) return html`<${Instead} text=${say("error.offline")} onAgain=${() => setTries(tries + 1)} />`
  if (!page || ready?.id !== page.id) return html`<main class="page" id="page" aria-busy="true"></main>`
  return html`<main class="page" id="page"><h2 class="page__title" id="page-title" tabindex="-1">${say(page.title)}</h2><${ready.Content} key=${page.id} rest=${at?.rest ?? ""} /></main>`
}

/** @param {{text: string, onAgain?: () => void}} props */
function Instead({ text, onAgain }) {
  const say = useSay()
  return html`<main class="talk--none" id="page"><p class="talk__none">${text}
    ${onAgain && html`<span><button type="button" class="button" onClick=${onAgain}>${say("thread.try_again")}</button></span>`}</p></main>`
}
