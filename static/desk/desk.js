/** The desk's parts put together: state, line, words and verbs, given to every component. */
import { createContext } from "../vendor/preact/preact.js"
import { useContext } from "../vendor/preact/hooks.js"
import { KeptText } from "./kept_text.js"
import { Pen } from "./pen.js"
import { firstState } from "./state/first.js"
import { reduce } from "./state/reduce.js"
import { createStore, useStore } from "./state/store.js"
import { Casework } from "./verbs/casework.js"
import { Conversations } from "./verbs/conversations.js"
import { Drafts } from "./verbs/drafts.js"
import { Mentions } from "./verbs/mentions.js"
import { Sending } from "./verbs/sending.js"
import { Wire } from "./wire.js"

/** @typedef {{store: import("./state/store").Store, wire: Wire, say: {error: (error?: import("./types").WireError) => void, info: (text: string) => void, handedOver: (list: {to: {name: string} | null}[]) => void}}} Tools */

const MAY_PERMIT = new Set(["supervisor", "owner"])

/** A reducer is pure, so the time of day comes with the event. */
const NEEDS_NOW = new Set(["welcome", "typing"])

export class Desk {
  /** @param {import("./words").Words} words */
  constructor(words) {
    this.words = words
    this.store = createStore(reduce, firstState())
    this.wire = new Wire({ onEvent: this.#onEvent, onState: this.#onState })
    this.pen = new Pen()
    const tools = { store: this.store, wire: this.wire, say: { error: this.sayError, info: this.sayInfo, handedOver: this.#sayHandedOver } }
    this.conversations = new Conversations(tools)
    this.sending = new Sending(tools)
    this.drafts = new Drafts(tools)
    this.casework = new Casework(tools)
    this.mentions = new Mentions(tools, this.#sayMentioned)
    /** @type {Set<(name: string, payload: any) => void>} listeners for what is worth a sound or a spoken word */
    this.onlookers = new Set()
  }

  connect() { this.wire.connect() }
  disconnect() { this.wire.disconnect() }

  showSheet(/** @type {string} */ name, /** @type {Record<string, unknown>} */ extras = {}) {
    this.store.dispatch({ type: "sheet", sheet: { ...extras, name } })
  }

  /** A sheet whose module could not be fetched: the line is gone. */
  sheetFailed() {
    this.hideSheet()
    this.sayError({ code: "offline", message: "" })
  }

  hideSheet() { this.store.dispatch({ type: "sheet", sheet: null }) }

  /** What the server calls an error, in this person's words where the desk has them. */
  sentenceOf(/** @type {import("./types").WireError | undefined} */ error) {
    const key = `error.${error?.code ?? "unavailable"}`
    if (this.words.has(key)) return this.words.say(key, { seconds: Math.ceil(error?.retry_after ?? 1) })
    return error?.message || this.words.say("error.unavailable")
  }

  #onEvent = (/** @type {string} */ name, /** @type {any} */ payload) => {
    this.store.dispatch({ ...payload, ...(NEEDS_NOW.has(name) && { now: Date.now() }), type: name })
    if (name === "welcome") this.#onWelcome()
    if (name === "handed") this.#sayHanded(payload)
    if (name === "mention") this.mentions.take(payload)
    if (name === "permission") this.#tellAsker(payload)
    if (MAY_PERMIT.has(this.store.state.me?.role ?? "")) this.#callSupervisor(name, payload)
    for (const onlooker of this.onlookers) onlooker(name, payload)
  }

  async #onWelcome() {
    const { me, inbox } = this.store.state
    this.pen.belongTo(new KeptText(me?.id ?? "nobody"))
    await this.conversations.catchUp()
    this.sending.repeatWaiting()
    this.mentions.catchUp()
    if (inbox.filter !== "all" || inbox.query || inbox.site || inbox.language || inbox.issue) await this.conversations.show({})
  }

  /** Whoever decides hears of it wherever they are in the desk. */
  #callSupervisor(/** @type {string} */ name, /** @type {any} */ payload) {
    const { say } = this.words
    if (name === "escalation") this.#notice("call", say("escalate.arrived", { name: payload.by.name, reason: payload.reason }), { conversation: payload.conversation })
    if (name === "permission" && payload.state === "asked") this.#notice("call", say("spoken.permission"), { sheet: "permissions" })
  }

  /** Whoever asked hears the answer wherever they are, and that a grant has run out unused. */
  #tellAsker(/** @type {import("./types").Permission} */ { asked_by, answered_by, state, conversation, kind, answer_reason }) {
    const me = this.store.state.me?.id
    if (asked_by !== me || answered_by === me || !["granted", "denied", "expired"].includes(state)) return
    const { say } = this.words
    const text = say(`permission.told.${state}`, { kind: say(`compensation.${kind}`), reason: answer_reason ?? "" })
    this.#notice(state === "granted" ? "info" : "call", text, { conversation })
  }

  /** Somebody's conversation has become one's own: by hand, because they rest, or because it is one's turn. */
  #sayHanded(/** @type {{conversation: string, why: string, by?: {name: string}}} */ { conversation, why, by }) {
    const text = this.words.say(`handed.${why}`, { name: by?.name ?? "" })
    this.#notice(why === "auto" ? "info" : "call", text, { conversation })
  }

  /** A note in the open conversation is seen where it stands; any other is told. */
  #sayMentioned = (/** @type {import("./verbs/mentions").Told} */ { conversation, text, by }) => {
    if (this.store.state.open === conversation) return this.mentions.seen(conversation)
    this.#notice("call", this.words.say("mention.arrived", { name: by.name ?? "", text }), { conversation })
  }

  #onState = (/** @type {"lost" | "turned_away"} */ state, /** @type {string | undefined} */ message) => {
    this.store.dispatch({ type: state, message, now: Date.now() })
  }

  sayError = (/** @type {import("./types").WireError | undefined} */ error) => this.#notice("error", this.sentenceOf(error))
  sayInfo = (/** @type {string} */ text) => this.#notice("info", text)
  /** A rest has begun: who looks after those who wait. */
  #sayHandedOver = (/** @type {{to: {name: string} | null}[]} */ list) => {
    const { say } = this.words
    const names = [...new Set(list.map(({ to }) => to?.name ?? say("pause.anyone")))].join(", ")
    this.#notice("info", list.length > 0 ? say("pause.handed", { count: list.length, names }) : say("pause.none"))
  }

  #notice(/** @type {import("./types").Notice["tone"]} */ tone, /** @type {string} */ text, way = {}) {
    this.store.dispatch({ type: "notice", notice: { id: crypto.randomUUID(), tone, text, ...way } })
  }
}

export const DeskContext = createContext(/** @type {Desk} */ (/** @type {unknown} */ (null)))

/** @returns {Desk} */
export const useDesk = () => useContext(DeskContext)

/**
 * @template T
 * @param {(state: import("./types").State) => T} select
 */
export const useDeskState = (select) => useStore(useDesk().store, select)

/** @returns {import("./words").Say} */
export const useSay = () => useDesk().words.say
