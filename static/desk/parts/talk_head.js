/** The head of an open conversation: who, how they are, and what can be done with it as a whole. */
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { WaitingClock } from "./clock.js"
import { Icon } from "./icons.js"
import { Level, MoodLine, Trend } from "./mood.js"
import { Language, marksOf, nameOf } from "./row.js"

/** @param {{thread: import("../types").Thread, summary: import("../types").Summary | undefined}} props */
export function TalkHead({ thread, summary }) {
  const desk = useDesk()
  const say = useSay()
  if (!summary) return html`<header class="talk__head"><${Back} /></header>`
  return html`
    <header class="talk__head">
      <${Back} />
      <h2 class="talk__name">${nameOf(summary, say)}</h2>
      <div class="talk__verbs">
        <${Assignee} summary=${summary} />
        ${summary.state !== "closed" && html`
          <button type="button" class="button button--icon" aria-label=${say("verb.escalate")} title=${say("verb.escalate")} onClick=${() => desk.showSheet("escalate", { conversation: thread.id })}><${Icon} name="flag" /></button>
          <button type="button" class="button button--icon" aria-label=${say("verb.snooze")} title=${say("verb.snooze")} onClick=${() => desk.showSheet("snooze", { conversation: thread.id })}><${Icon} name="snooze" /></button>
          <button type="button" class="button" onClick=${() => desk.showSheet("close", { conversation: thread.id })}>${say("verb.close")}</button>`}
        ${summary.state === "closed" && html`<button type="button" class="button" onClick=${() => desk.conversations.reopen(thread.id)}>${say("verb.reopen")}</button>`}
        <button type="button" class="button button--icon talk__more" aria-label=${say("context.show")} onClick=${() => desk.showSheet("context", { conversation: thread.id })}><${Icon} name="info" /></button>
      </div>
      <div class="talk__facts">
        <${Level} anger=${summary.anger} is_named /><${MoodLine} moods=${thread.moods} /><${Trend} trend=${summary.trend} />
        <${Language} code=${summary.language} />
        ${summary.issue !== "other" && html`<span>${say(`issue.${summary.issue}`)}</span>`}
        <${WaitingClock} summary=${summary} />
        ${marksOf(summary).map((mark) => html`<span key=${mark} class="mark mark--${mark}">${say(`mark.${mark}`)}</span>`)}
        <${Viewers} thread=${thread} />
      </div>
    </header>`
}

function Back() {
  const { conversations } = useDesk()
  const say = useSay()
  return html`<button type="button" class="button button--icon talk__back" aria-label=${say("thread.back")} onClick=${() => conversations.leave()}><${Icon} name="back" /></button>`
}

function Assignee(/** @type {{summary: import("../types").Summary}} */ { summary }) {
  const desk = useDesk()
  const say = useSay()
  const me = useDeskState((state) => state.me?.id)
  if (!summary.assignee) return html`<button type="button" class="button" onClick=${() => desk.conversations.assign({ conversation: summary.id })}>${say("verb.take")}</button>`
  const label = summary.assignee.id === me ? say("assignee.me") : summary.assignee.name
  return html`<button type="button" class="button button--quiet" title=${say("verb.transfer")} onClick=${() => desk.showSheet("transfer", { conversation: summary.id })}><${Icon} name="person" /> ${label}</button>`
}

/** Colleagues on the same conversation, so that nobody answers twice by accident. */
function Viewers(/** @type {{thread: import("../types").Thread}} */ { thread }) {
  const say = useSay()
  const me = useDeskState((state) => state.me?.id)
  const others = thread.viewers.filter((viewer) => viewer.id !== me)
  if (others.length === 0) return null
  const typing = others.filter((viewer) => viewer.typing).map((viewer) => viewer.name)
  const names = others.map((viewer) => viewer.name).join(", ")
  return html`<p class="talk__viewers" role="status">${typing.length > 0 ? say("viewers.typing", { names: typing.join(", ") }) : say("viewers.looking", { names })}</p>`
}
