/** A soft sound and a desktop notification for what waits while nobody looks. Both are off until switched on. */
import { nameOf } from "./parts/row.js"
import { preference } from "./preferences.js"

const NOT_MORE_OFTEN_THAN_MS = 3_000
let last_at = 0

/** @type {(desk: import("./desk").Desk, name: string, payload: any) => void} */
export function chime(desk, name, payload) {
  if (name === "alarm") return remind(desk, payload)
  const { me, open } = desk.store.state
  const may_permit = me?.role === "supervisor" || me?.role === "owner"
  const is_customer = name === "message" && payload.who === "customer"
  const is_request = name === "permission" && payload.state === "asked" && may_permit
  if (!is_customer && !is_request) return
  const is_looking = document.visibilityState === "visible" && document.hasFocus()
  if (is_customer && is_looking && payload.conversation === open) return
  if (Date.now() - last_at < NOT_MORE_OFTEN_THAN_MS) return
  last_at = Date.now()
  if (preference("sound") === "on") playTwoNotes(is_request ? [523, 659] : [440, 554])
  if (!is_looking && preference("notifications") === "on") notify(desk, payload, is_request)
}

/** A promise falls due: two calm notes for one's own, unless they are switched off. @type {(desk: import("./desk").Desk, alarm: import("./types").Alarm) => void} */
function remind(desk, { stage, promise }) {
  if (promise.owner !== desk.store.state.me?.id && stage !== "late") return
  if (preference("alarm_sound") === "on") playTwoNotes([494, 587])
  if (document.visibilityState === "visible" && document.hasFocus()) return
  if (preference("notifications") === "on") notify(desk, { conversation: promise.conversation, text: promise.what }, false)
}

/** @param {number[]} notes frequencies in Hz */
function playTwoNotes(notes) {
  const audio = new AudioContext()
  for (const [place, frequency] of notes.entries()) {
    const start = audio.currentTime + place * 0.14
    const volume = new GainNode(audio, { gain: 0 })
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(0.08, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35)
    const tone = new OscillatorNode(audio, { frequency, type: "sine" })
    tone.connect(volume).connect(audio.destination)
    tone.start(start)
    tone.stop(start + 0.4)
  }
  setTimeout(() => audio.close(), 1_000)
}

/** @type {(desk: import("./desk").Desk, payload: any, is_request: boolean) => void} */
function notify(desk, payload, is_request) {
  if (!("Notification" in window) || Notification.permission !== "granted") return
  const summary = desk.store.state.conversations[payload.conversation]
  const title = is_request ? desk.words.say("spoken.permission") : summary ? nameOf(summary, desk.words.say) : "Levelhead"
  const notification = new Notification(title, { body: payload.text ?? payload.reason ?? "", tag: payload.conversation })
  notification.addEventListener("click", () => { window.focus(); desk.conversations.open(payload.conversation) })
}
