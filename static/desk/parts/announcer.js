/** Speaks to a screen reader about the open conversation, and only about what needs the agent: no chatter. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk } from "../desk.js"
import { html } from "../html.js"
import { chime } from "../chime.js"

export function Announcer() {
  const desk = useDesk()
  const [sentence, setSentence] = useState("")
  useEffect(() => {
    const listen = (/** @type {string} */ name, /** @type {any} */ payload) => {
      const spoken = sentenceFor(desk, name, payload)
      if (spoken) setSentence(spoken)
      chime(desk, name, payload)
    }
    desk.onlookers.add(listen)
    return () => { desk.onlookers.delete(listen) }
  }, [desk])
  return html`<p class="hidden" role="status" aria-live="polite">${sentence}</p>`
}

/** @type {(desk: import("../desk").Desk, name: string, payload: any) => string | null} */
function sentenceFor(desk, name, payload) {
  const { say } = desk.words
  const { open, me } = desk.store.state
  if (name === "permission" && payload.state === "asked" && (me?.role === "supervisor" || me?.role === "owner")) return say("spoken.permission")
  if (payload.conversation !== open) return null
  if (name === "message" && payload.who === "customer") return say("spoken.message", { text: payload.text })
  if (name === "draft.end") return say(payload.verdict === "allow" ? "spoken.draft" : "spoken.draft_look")
  if (name === "draft.withdrawn" && payload.reason === "moved_on") return say("draft.withdrawn")
  return null
}
