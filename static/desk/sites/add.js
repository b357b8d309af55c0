/** A new site, for owners; and a secret, which is shown once. */
import { useState } from "../../vendor/preact/hooks.js"
import { useDesk, useSay } from "../desk.js"
import { html } from "../html.js"
import { Copied } from "./copied.js"

/** @param {{onAdded: (site: import("./types").Site) => void, onDone: () => void}} props */
export function AddSite({ onAdded, onDone }) {
  const desk = useDesk()
  const say = useSay()
  const [error, setError] = useState(/** @type {import("../types").WireError | null} */ (null))
  const [secret, setSecret] = useState("")
  const add = async (/** @type {any} */ event) => {
    event.preventDefault()
    const given = new FormData(event.target)
    const origins = String(given.get("origin")).split(/\s+/).filter(Boolean)
    const answer = await desk.wire.ask("site.add", { name: String(given.get("name")), origins })
    if (!answer.ok) return setError(answer.error ?? null)
    setError(null)
    setSecret(answer.secret)
    onAdded(answer.site)
    location.hash = `#/sites/${answer.site.id}`
  }
  if (secret) return html`<div class="box add"><${Secret} secret=${secret} /><button type="button" class="button" onClick=${onDone}>${say("sites.secret.noted")}</button></div>`
  return html`
    <form class="box add" onSubmit=${add}>
      <label class="form__field"><span>${say("sites.name")}</span>
        <input class="input" name="name" required maxlength="80" autofocus aria-invalid=${error?.field === "name" || undefined} /></label>
      <label class="form__field"><span>${say("sites.first_origin")}</span>
        <input class="input" name="origin" placeholder="https://shop.example" inputmode="url" spellcheck="false" aria-invalid=${error?.field === "origins" || undefined} /></label>
      ${error && html`<p class="field__error" role="alert">${error.code === "invalid" ? `${say("sites.check_field")} ${error.message}` : desk.sentenceOf(error)}</p>`}
      <div class="form__verbs"><button type="button" class="button" onClick=${onDone}>${say("sites.cancel")}</button><button type="submit" class="button button--main">${say("sites.add_it")}</button></div>
    </form>`
}

/** Renewing the secret: asked twice, since every page that signs with the old one stops knowing its customers. */
export function RenewSecret(/** @type {{site: import("./types").Site}} */ { site }) {
  const desk = useDesk()
  const say = useSay()
  const [is_sure, setSure] = useState(false)
  const [secret, setSecret] = useState("")
  const renew = async () => {
    const answer = await desk.wire.ask("site.secret", { site: site.id })
    setSure(false)
    if (answer.ok) setSecret(answer.secret)
    else desk.sayError(answer.error)
  }
  if (secret) return html`<${Secret} secret=${secret} />`
  if (!is_sure) return html`<button type="button" class="button" onClick=${() => setSure(true)}>${say("sites.secret.renew")}</button>`
  return html`
    <div class="warning" role="alert"><p>${say("sites.secret.sure")}</p>
      <div class="form__verbs"><button type="button" class="button" onClick=${() => setSure(false)}>${say("sites.cancel")}</button>
        <button type="button" class="button button--main" onClick=${renew}>${say("sites.secret.renew_now")}</button></div></div>`
}

function Secret(/** @type {{secret: string}} */ { secret }) {
  const say = useSay()
  return html`
    <div class="secret" role="alert"><p>${say("sites.secret.once")}</p>
      <div class="secret__line"><code>${secret}</code><${Copied} text=${secret} label=${say("sites.secret.copy")} /></div></div>`
}
