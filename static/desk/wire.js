/** The desk's socket: questions that are always answered, and events handed on as they come. */
import { io } from "../vendor/socket.io/socket.io.esm.min.js"

/** Every event the server may send without being asked. */
const EVENTS = [
  "welcome", "conversation", "message", "typing", "seen", "presence", "viewers", "policy", "permission", "promise",
  "note", "mention", "card", "escalation", "alarm", "load", "handed", "draft.begin", "draft.delta", "draft.verdict", "draft.end", "draft.withdrawn",
]

export const ANSWER_WITHIN_MS = 10_000

export class Wire {
  #socket
  #onEvent
  #onState

  /**
   * @param {{
   *   onEvent: (name: string, payload: any) => void,
   *   onState: (state: "lost" | "turned_away", message?: string) => void,
   * }} listeners
   */
  constructor({ onEvent, onState }) {
    this.#onEvent = onEvent
    this.#onState = onState
    this.#socket = io("/desk", {
      autoConnect: false, transports: ["websocket", "polling"],
      reconnectionDelay: 400, reconnectionDelayMax: 5_000, randomizationFactor: 0.5,
    })
  }

  connect() {
    for (const name of EVENTS) this.#socket.on(name, (/** @type {any} */ payload) => this.#onEvent(name, payload ?? {}))
    this.#socket.on("disconnect", this.#onDisconnect)
    this.#socket.on("connect_error", this.#onRefused)
    addEventListener("online", this.#onOnline)
    this.#socket.connect()
  }

  disconnect() {
    removeEventListener("online", this.#onOnline)
    this.#socket.removeAllListeners()
    this.#socket.disconnect()
  }

  get is_live() { return this.#socket.connected }

  /**
   * Asks and gives the answer. Never throws: silence and a lost line are answers too (`unanswered`, `offline`),
   * and nothing is kept to be sent later without the person's knowledge.
   * @param {string} event
   * @param {Record<string, unknown>} payload
   * @returns {Promise<import("./types").Answer>}
   */
  async ask(event, payload = {}, within_ms = ANSWER_WITHIN_MS) {
    if (!this.#socket.connected) return { ok: false, error: { code: "offline", message: "" } }
    try {
      return await this.#socket.timeout(within_ms).emitWithAck(event, payload)
    } catch {
      return { ok: false, error: { code: "unanswered", message: "" } }
    }
  }

  #onDisconnect = (/** @type {string} */ reason) => {
    this.#onState("lost")
    // The server hung up on purpose: the client library would not try again by itself.
    if (reason === "io server disconnect") setTimeout(() => this.#socket.connect(), 1_000)
  }

  #onRefused = (/** @type {Error & {data?: {code?: string, message?: string}}} */ error) => {
    if (error.data?.code === "unauthorised") return this.#onState("turned_away", error.data.message)
    this.#onState("lost", error.data?.message)
    // Refused by the server's word, and not by a failing line: the client library leaves that to us.
    if (!this.#socket.active) setTimeout(() => this.#socket.connect(), 3_000)
  }

  #onOnline = () => { if (!this.#socket.connected && this.#socket.active) this.#socket.disconnect().connect() }
}
