/** The desk as a whole: which parts stand where. */
import { useEffect, useErrorBoundary } from "../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "./desk.js"
import { html } from "./html.js"
import { Announcer } from "./parts/announcer.js"
import { Banner } from "./parts/banner.js"
import { Care } from "./parts/care.js"
import { Composer } from "./parts/composer.js"
import { Context } from "./parts/context.js"
import { DraftPanel } from "./parts/draft.js"
import { Due } from "./parts/due.js"
import { Inbox } from "./parts/inbox.js"
import { Notices } from "./parts/notices.js"
import { PagePlace } from "./parts/page.js"
import { Rail } from "./parts/rail.js"
import { nameOf } from "./parts/row.js"
import { SheetPlace } from "./parts/sheet.js"
import { TalkHead } from "./parts/talk_head.js"
import { ThreadView } from "./parts/thread.js"
import { PAGES } from "./pages.js"
import { shownConversations, unreadInAll } from "./state/inbox.js"

export function App() {
  const open = useDeskState((state) => state.open)
  const page = useDeskState((state) => state.page)
  const [error] = useErrorBoundary((/** @type {unknown} */ cause) => reportError(cause))
  if (error) return html`<${Broken} />`
  return html`
    <header class="hidden"><h1>Levelhead</h1></header>
    <${Banner} />
    <${Due} />
    <${Care} />
    <div class="desk ${open ? "desk--talking" : ""}">
      <${Rail} />
      ${page ? html`<${PagePlace} />` : html`<${Inbox} /><${Talk} />`}
    </div>
    <${SheetPlace} />
    <${Notices} />
    <${Announcer} />
    <${Title} />`
}

/** A part that cannot be drawn must not look like a quiet day. */
function Broken() {
  const say = useSay()
  return html`<main class="broken" role="alert"><p>${say("app.broken")}</p><button type="button" class="button button--main" onClick=${() => location.reload()}>${say("app.reload")}</button></main>`
}

function Talk() {
  const say = useSay()
  const thread = useDeskState((state) => (state.open ? state.threads[state.open] : undefined))
  const summary = useDeskState((state) => (state.open ? state.conversations[state.open] : undefined))
  const none = useDeskState((state) => (shownConversations(state).length > 0 ? "none" : "quiet"))
  if (!thread) return html`<main class="talk talk--none" id="talk"><p class="talk__none">${say(`talk.${none}`)}<span>${say(`talk.${none}_hint`)}</span></p></main>`
  return html`
    <main class="talk" id="talk" aria-label=${say("talk.label")}>
      <${TalkHead} thread=${thread} summary=${summary} />
      <${ThreadView} thread=${thread} />
      <${Composer} thread=${thread} />
    </main>
    <aside class="copilot" aria-label=${say("copilot.label")}>
      <${Context} thread=${thread} />
      <${DraftPanel} thread=${thread} />
    </aside>`
}

/** The tab tells how much is unread, and whose conversation is open. */
function Title() {
  const desk = useDesk()
  const unread = useDeskState(unreadInAll)
  const summary = useDeskState((state) => (state.open ? state.conversations[state.open] : undefined))
  const page = useDeskState((state) => PAGES.find(({ id }) => id === state.page?.id))
  useEffect(() => {
    const name = summary ? nameOf(summary, desk.words.say) : desk.words.say(page?.title ?? "inbox.title")
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${name} · Levelhead`
  }, [unread, summary, page])
  return null
}
