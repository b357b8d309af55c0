/** The line for the site's pages, ready to be pasted where those pages are made. */
import { useState } from "../../vendor/preact/hooks.js"
import { useSay } from "../desk.js"
import { html } from "../html.js"
import { Copied } from "./copied.js"
import { Choice, Section } from "./fields.js"
import { SNIPPETS } from "./snippets.js"

/** @param {{site: import("./types").Site, server: string}} props */
export function Install({ site, server }) {
  const say = useSay()
  const [way, setWay] = useState("html")
  const code = SNIPPETS.find(({ id }) => id === way)?.code(server, site.key) ?? ""
  const page = `${server}/chat/${site.key}`
  return html`
    <${Section} id="install" title=${say("sites.install")} lead=${say("sites.install.lead")}>
      <${Choice} label=${say("sites.install.where")} name="way" value=${way} options=${SNIPPETS.map(({ id }) => [id, say(`sites.way.${id}`)])} onChoose=${setWay} />
      <p class="hint">${say(`sites.way.${way}.how`)}</p>
      <div class="snippet"><pre tabindex="0" aria-label=${say("sites.install")}><code>${code}</code></pre><${Copied} text=${code} label=${say("sites.copy")} /></div>
      <p class="hint">${say("sites.chat_page")} <a href=${page} target="_blank" rel="noopener">${page}</a></p>
    <//>`
}
