/** Which pages may carry the chat, and the secret that vouches for signed-in customers: for owners. */
import { useSay } from "../desk.js"
import { html } from "../html.js"
import { RenewSecret } from "./add.js"
import { Choice, Section, TextField } from "./fields.js"
import { errorFor } from "./form.js"

const WHO = ["choice", "leads", "everybody"]

/** @param {{site: import("./types").Site, stored: import("./types").Site, may_admin: boolean, typed?: string, error: import("./types").FormProps["error"], onEdit: import("./types").FormProps["onEdit"], onSet: import("./types").FormProps["onSet"]}} props */
export function Access({ site, stored, may_admin, typed, error, onEdit, onSet }) {
  const say = useSay()
  const lines = typed ?? stored.origins.join("\n")
  if (!may_admin) return html`
    <${Section} id="access" title=${say("sites.access")} lead=${say("sites.access.owners")}>
      <ul class="origins">${site.origins.map((origin) => html`<li key=${origin}><code>${origin}</code></li>`)}</ul>
    <//>`
  return html`
    <${Section} id="access" title=${say("sites.access")} lead=${say("sites.access.lead")}>
      <${TextField} label=${say("sites.origins")} hint=${say("sites.origins.hint")} rows=${Math.max(2, lines.split("\n").length)} value=${lines} spellcheck="false" inputmode="url"
        error=${errorFor(error, "origins", say)} onInput=${(/** @type {string} */ origins) => onEdit({ origins })} />
      <${Choice} label=${say("sites.two_steps")} name="two_steps" value=${site.settings.second_factor} onChoose=${(/** @type {string} */ second_factor) => onSet({ second_factor })}
        options=${WHO.map((who) => [who, say(`sites.two_steps.${who}`)])} />
      <p class="hint">${say("sites.two_steps.hint")}</p>
      <h4 class="box__subtitle">${say("sites.secret")}</h4>
      <p class="hint">${say("sites.secret.hint")}</p>
      <${RenewSecret} site=${stored} />
    <//>`
}
