/** One message, sent or still on its way. */
import { html } from "../html.js"
import { useDesk, useSay } from "../desk.js"
import { Icon } from "./icons.js"

/** @param {{message: import("../types").Message, customer: string, is_seen: boolean}} props */
export function Message({ message, customer, is_seen }) {
  const { words } = useDesk()
  const say = useSay()
  if (message.who === "system") return html`<li class="said said--system"><span>${message.text}</span> <${At} at=${message.at} /></li>`
  return html`
    <li class="said said--${message.who}">
      <span class="said__who">${message.who === "customer" ? customer : message.name || say("thread.agent")}</span>
      ${!isNames(message.text, message.attachments) && html`<div class="said__text" dir="auto">${message.text}</div>`}
      ${message.attachments?.map((file) => html`<${Attachment} key=${file.id} file=${file} />`)}
      <span class="said__foot">
        <${At} at=${message.at} />
        ${message.kind && words.has(`kind.${message.kind}`) && html` · ${say(`kind.${message.kind}`)}`}
        ${message.draft && html` · ${say("message.from_draft")}`}
        ${message.edited && html`, <${Edited} message=${message} />`}
        ${message.who === "agent" && html`<span class="said__state ${is_seen ? "said__state--seen" : ""}">
          <${Icon} name=${is_seen ? "twice" : "done"} /> ${say(is_seen ? "message.read" : "message.delivered")}</span>`}
      </span>
    </li>`
}

/** Files that were sent without a word carry their names as text, and show them anyway. @type {(text: string, files?: import("../types").Attachment[]) => boolean} */
const isNames = (text, files = []) => files.length > 0 && text === files.map(({ name }) => name).join(", ")

function Edited(/** @type {{message: import("../types").Message}} */ { message }) {
  const desk = useDesk()
  const say = useSay()
  const show = () => desk.showSheet("edits", { conversation: message.conversation, seq: message.seq })
  return html`<button type="button" class="link" aria-haspopup="dialog" onClick=${show}>${say("message.edited")}</button>`
}

function At(/** @type {{at: string}} */ { at }) {
  const { words } = useDesk()
  const when = new Date(at)
  return html`<time datetime=${at} title=${words.dayAndTime(when)}>${words.clock(when)}</time>`
}

function Attachment(/** @type {{file: import("../types").Attachment}} */ { file }) {
  const is_picture = file.type.startsWith("image/")
  return html`
    <a class="file" href=${file.url} target="_blank" rel="noopener noreferrer">
      ${is_picture ? html`<img class="file__picture" src=${file.url} alt="" width=${file.width} height=${file.height} loading="lazy" />` : html`<${Icon} name="attach" />`}
      <span>${file.name}</span>
    </a>`
}

/** @param {{pending: import("../types").Pending, conversation: string}} props */
export function PendingMessage({ pending, conversation }) {
  const desk = useDesk()
  const say = useSay()
  const takeBack = () => {
    desk.sending.withdraw(conversation, pending.client_id)
    desk.pen.takeBack(conversation, pending)
  }
  return html`
    <li class="said said--agent said--pending">
      ${!isNames(pending.text, pending.files) && html`<div class="said__text" dir="auto">${pending.text}</div>`}
      ${pending.files?.map((file) => html`<${Attachment} key=${file.id} file=${file} />`)}
      <span class="said__foot">
        <span class="said__state"><${Icon} name="wait" /> ${say(pending.state === "waiting" ? "message.waiting" : "message.sending")}</span>
        ${pending.state === "waiting" && html` <button type="button" class="link" onClick=${takeBack}>${say("message.take_back")}</button>`}
      </span>
    </li>`
}
