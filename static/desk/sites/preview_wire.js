/** Stands in for Socket.IO in the preview: answers as the server would, from the form, and keeps nothing. */
import { preview } from "./preview_state.js"

const FILE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]
const TEXTS = ["launcher_text", "greeting", "away_text", "hours_text", "consent"]
const MINUTES_MS = 60_000

/** A conversation to look at, in the customer's language: theirs, then ours. @type {Record<string, [string, string]>} */
const SAID = {
  en: ["My parcel was due on Friday and it is still not here.", "I am sorry about the wait since Friday. I am looking at the parcel's last scan right now."],
  et: ["Pakk pidi reedel kohal olema, aga seda pole siiani.", "Vabandust, et olete reedest saadik ootama pidanud. Vaatan kohe järele, kus pakk viimati oli."],
  ru: ["Посылка должна была прийти в пятницу, а её до сих пор нет.", "Простите, что вы ждёте с пятницы. Прямо сейчас смотрю, где посылку отметили в последний раз."],
  nb: ["Pakken skulle komme på fredag, og den er fortsatt ikke her.", "Beklager at du har ventet siden fredag. Jeg ser på den siste sporingen av pakken nå."],
  kk: ["Сәлемдеме жұмада келуі керек еді, әлі жоқ.", "Жұмадан бері күткеніңіз үшін кешірім сұраймыз. Сәлемдеменің соңғы белгісін қазір қарап жатырмын."],
}

export const io = () => new PreviewSocket()

export class PreviewSocket {
  connected = false
  /** @type {Map<string, (payload: any) => void>} */ #listeners = new Map()
  #seq = 10

  constructor() { preview.socket = this }

  on(/** @type {string} */ name, /** @type {(payload: any) => void} */ listener) { this.#listeners.set(name, listener); return this }
  off() { this.#listeners.clear(); return this }
  connect() { this.connected = true; queueMicrotask(() => this.welcome()); return this }
  disconnect() { this.connected = false; return this }
  emit() {}
  timeout() { return { emitWithAck: async (/** @type {string} */ event) => this.#answer(event) } }

  /** The form has changed: the same conversation, dressed anew. */
  welcome() {
    const { now } = preview
    if (!now || !this.connected) return
    const messages = ["talk", "closed"].includes(now.scene) ? conversation(now.locale) : []
    this.#listeners.get("welcome")?.({
      visitor: "preview", conversation: messages.length > 0 ? "preview" : null, state: now.scene === "closed" ? "closed" : "open",
      site: siteView(now), messages, last_seq: messages.length, seen: { customer: messages.length, agent: 1 }, agents: [],
    })
  }

  #answer(/** @type {string} */ event) {
    if (event === "message") return { ok: true, seq: this.#seq++, at: new Date().toISOString(), conversation: "preview" }
    return { ok: true, messages: [], more: false, text: "" }
  }
}

/** @param {import("./types").Shown} shown */
function siteView({ name, settings, icons, locale, scene }) {
  const { colour, position, locales, pre_chat, sound, rating, files } = settings
  const texts = Object.fromEntries(TEXTS.map((key) => [key, settings[key][locale] ?? ""]))
  return {
    name, locale, locales, colour, position, icon: icons[settings.icon], reply_time_s: null, away: scene === "away", pre_chat, sound, rating,
    files: files ? { types: FILE_TYPES, max_bytes: 10_000_000 } : null, ...texts,
  }
}

/** @param {import("./types").Locale} locale */
function conversation(locale) {
  const [theirs, ours] = SAID[locale]
  const at = (/** @type {number} */ minutes) => new Date(Date.now() - minutes * MINUTES_MS).toISOString()
  return [
    { conversation: "preview", seq: 1, who: "customer", text: theirs, at: at(3) },
    { conversation: "preview", seq: 2, who: "agent", name: "Dana", text: ours, at: at(2) },
  ]
}
