// Tells of an answer that the customer is not looking at.

const NOTES_HZ = [523, 659]
const NOTE_S = 0.16
let chimed

/** By the page's title, softly by sound, and by a notification where the customer has asked for one. */
export function alertTo(chat, message) {
  countInTitle(chat)
  inOneTab(chat, () => {
    if (chat.site.sound && chat.store.get("sound") !== "off") chime()
    if (document.hidden && chat.store.get("notify") === "on" && Notification.permission === "granted") notify(chat, message)
  })
}

/** What the menu plays when the sound is turned on, so that one knows what to expect. */
export function chime() {
  chimed ??= new AudioContext()
  NOTES_HZ.forEach((hz, index) => {
    const start = chimed.currentTime + index * NOTE_S
    const tone = new OscillatorNode(chimed, { frequency: hz })
    const volume = new GainNode(chimed, { gain: 0 })
    volume.gain.setTargetAtTime(0.08, start, 0.01)
    volume.gain.setTargetAtTime(0, start + NOTE_S / 2, 0.08)
    tone.connect(volume).connect(chimed.destination)
    tone.start(start)
    tone.stop(start + 1)
  })
}

function notify(chat, { name, text }) {
  const shown = new Notification(name || chat.site.name, { body: text, tag: chat.store.prefix })
  shown.onclick = () => {
    window.focus()
    chat.open()
  }
}

/** Several tabs hear the same answer; the first one to take the lock speaks of it. */
function inOneTab(chat, tell) {
  if (!navigator.locks) return tell()
  navigator.locks.request(chat.store.prefix + "alert", { ifAvailable: true }, async (lock) => {
    if (!lock) return
    tell()
    await new Promise((done) => setTimeout(done, 1_000))
  })
}

/** "(2) The page's own title" while the tab is in the background and two answers are unread. */
function countInTitle(chat) {
  if (chat.isCounting) return
  chat.isCounting = true
  let prefix = ""
  const show = () => {
    const count = document.hidden ? chat.client.unread() : 0
    const own = prefix && document.title.startsWith(prefix) ? document.title.slice(prefix.length) : document.title
    prefix = count ? `(${count}) ` : ""
    if (document.title !== prefix + own) document.title = prefix + own
  }
  chat.call("on", "unread", show)
  document.addEventListener("visibilitychange", show)
  chat.onDestroy(() => document.removeEventListener("visibilitychange", show))
  show()
}
