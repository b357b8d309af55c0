import { io } from "../vendor/socket.io/socket.io.esm.min.js"

const ACK_MS = 10_000
const CONNECT_MS = 8_000
const TYPING_EVERY_MS = 2_500
const LATER = ["rate_limited", "unavailable"] // after these the same message may be sent again

/** What the browser keeps for one site: in localStorage, or in memory where a page may not store. */
export class Store {
  #memory = new Map()
  constructor(site) { this.prefix = `levelhead:${site}:` }

  get(name) {
    try { return localStorage.getItem(this.prefix + name) ?? this.#memory.get(name) } catch { return this.#memory.get(name) }
  }

  set(name, value) {
    try {
      localStorage.removeItem(this.prefix + name)
      if (value) localStorage.setItem(this.prefix + name, value)
    } catch { this.#memory.set(name, value) }
  }

  names() {
    const names = [...this.#memory.keys()]
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(this.prefix)) names.push(key.slice(this.prefix.length))
    } catch {}
    return names
  }

  /** Written but not acknowledged, oldest first. One key a message, so that tabs never overwrite each other. */
  outbox() {
    const texts = this.names().filter((name) => name.startsWith("out:")).map((name) => this.get(name))
    return texts.filter(Boolean).map((text) => JSON.parse(text)).sort((a, b) => (a.at < b.at ? -1 : 1))
  }

  keep(entry) { this.set("out:" + entry.client_id, JSON.stringify(entry)) }
  clear() { for (const name of this.names()) this.set(name) }
}

/**
 * The customer's end of the wire. Every tab has its own socket, because a browser may freeze whichever tab would
 * speak for the others; the outbox is shared, and a lock lets one tab at a time empty it.
 */
export class Client {
  messages = []
  conversation = null
  seen = { customer: 0, agent: 0 }
  status = "connecting"
  #options
  /** @type {any} */
  #socket
  #tell
  #visitor
  #isReady = false
  #isFlushing = false
  #isCatchingUp = false
  #typedAt = 0
  #typing
  #globals = new AbortController()

  /** `options` ({site, locale, user}) are read at every connection; `tell(event, detail)` hears what happens. */
  constructor({ server, store, options, tell }) {
    this.store = store
    this.#options = options
    this.#tell = tell
    this.#socket = io(new URL(server).origin + "/visitor", {
      path: new URL("socket.io/", server).pathname,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      autoConnect: false,
      forceNew: true,
      timeout: CONNECT_MS,
      reconnectionDelayMax: 20_000,
      auth: (give) => give(this.#auth()),
    })
  }

  connect() {
    const socket = this.#socket
    const { signal } = this.#globals
    socket.on("welcome", this.#onWelcome)
    socket.on("message", this.#onMessage)
    socket.on("seen", ({ seq }) => { this.seen.agent = seq; this.#tell("change") })
    for (const name of ["typing", "closed", "away"]) socket.on(name, (detail) => this.#tell(name, detail))
    socket.on("disconnect", this.#onLost)
    socket.on("connect_error", this.#onRefused)
    addEventListener("online", () => this.reconnect(), { signal })
    addEventListener("offline", this.#onLost, { signal })
    addEventListener("storage", this.#onStorage, { signal })
    socket.connect()
  }

  disconnect() {
    this.#globals.abort()
    this.#socket.off().disconnect()
  }

  reconnect() { this.#socket.disconnect().connect() }

  /** All there is to show: what the server has, then what still waits. */
  items() {
    const known = new Set(this.messages.map((message) => message.client_id))
    const waiting = this.store.outbox().filter((entry) => !known.has(entry.client_id))
    return [...this.messages, ...waiting.map((entry) => ({ ...entry, who: "customer" }))]
  }

  /** Takes a text over: from here on it survives a reload, a crash and a lost connection. */
  send(text, attachments) { this.retry({ client_id: uuid(), text, at: new Date().toISOString(), attachments }) }

  retry({ client_id, text, at, attachments }) {
    this.store.keep({ client_id, text, at, attachments })
    this.typing(false)
    this.#tell("change")
    this.#flush()
  }

  /** One request and its answer; a lost connection answers `unavailable`. */
  async ask(event, payload = {}) {
    try {
      return await this.#socket.timeout(ACK_MS).emitWithAck(event, payload)
    } catch {
      return { ok: false, error: { code: "unavailable" } }
    }
  }

  typing(on) {
    clearTimeout(this.#typing)
    if (on) this.#typing = setTimeout(() => this.typing(false), 2 * TYPING_EVERY_MS)
    if (on ? Date.now() - this.#typedAt < TYPING_EVERY_MS : !this.#typedAt) return
    this.#typedAt = on && Date.now()
    this.#emit("typing", { on })
  }

  /** The customer has everything on screen. */
  markSeen() {
    const seq = this.#lastSeq()
    if (seq > this.seen.customer) this.#emit("seen", { seq: this.seen.customer = seq })
  }

  unread() {
    return this.messages.filter(({ who, conversation, seq }) =>
      who === "agent" && conversation === this.conversation && seq > this.seen.customer).length
  }

  async earlier() {
    const answer = await this.ask("before", { seq: this.messages[0].seq })
    if (answer.ok) this.#merge(answer.messages)
  }

  page(facts) { this.#emit("page", { ...here(), ...(facts && { facts }) }) }

  /** Someone else from here on: signed in as `user`, or nobody in particular. */
  become(user) {
    this.#options.user = user
    if (!user) this.store.clear()
    if (!user) this.#visitor = null
    this.conversation = null
    this.messages = []
    this.#tell("change")
    this.reconnect()
  }

  get token() { return this.#visitor }

  /** From the first message or form on, the browser knows who it was. */
  remember() { this.store.set("visitor", this.#visitor) }

  #onWelcome = (welcome) => {
    const { visitor, conversation, messages, seen } = welcome
    this.#visitor = visitor
    // Nothing about a visitor is kept before they have written something.
    if (conversation || this.store.get("visitor")) this.remember()
    Object.assign(this, { conversation, seen })
    this.#isReady = true
    this.#become("online")
    this.#tell("welcome", welcome)
    this.#merge(messages)
    this.#flush()
  }

  #onMessage = (message) => {
    this.conversation = message.conversation
    const isAnswer = this.#merge([message]) && message.who === "agent"
    if (!isAnswer) return
    this.seen.agent = message.seq - 1 // who answers has read
    this.#tell("message", message)
    this.#tell("change")
  }

  #onLost = (reason) => {
    this.#isReady = false
    this.#become(navigator.onLine ? "reconnecting" : "offline")
    if (reason === "io server disconnect") this.#connectIn(1)
  }

  #onRefused = ({ data, message }) => {
    if (this.status !== "connecting") this.#onLost()
    // A proxy that swallows websockets without a word: plain requests first from here on.
    if (message === "timeout") this.#socket.io.opts.transports.sort()
    if (!data) return // not reached: socket.io tries again, later and later
    const { visitor, user } = this.#auth()
    if (data.code === "unauthorised" && (visitor || user)) {
      if (user) this.#options.user = console.warn("Levelhead:", data.message) // the site's hash is wrong: go on without it
      else this.store.set("visitor", this.#visitor = null)
      this.#connectIn(0)
    } else if (LATER.includes(data.code)) this.#connectIn(data.retry_after ?? 5)
    else this.#become("refused")
  }

  #onStorage = ({ key, newValue }) => {
    const name = key?.startsWith(this.store.prefix) ? key.slice(this.store.prefix.length) : ""
    if (name.startsWith("out:")) this.#tell("change")
    // Another tab has become somebody: be the same person here.
    if (name === "visitor" && newValue && newValue !== this.#visitor) this.reconnect()
  }

  #auth() {
    const { site, locale, user } = this.#options
    const visitor = this.store.get("visitor") ?? this.#visitor
    return { site, locale, page: here(), ...(visitor && { visitor }), ...(user && { user }) }
  }

  #emit(event, payload) { if (this.#isReady) this.#socket.emit(event, payload) }

  #become(status) {
    this.status = status
    this.#tell("status")
  }

  #connectIn(seconds) { setTimeout(() => this.#socket.connect(), 1_000 * seconds * (1 + Math.random())) }

  #lastSeq() { return this.messages.findLast(({ conversation }) => conversation === this.conversation)?.seq ?? 0 }

  /** Numbers have no gaps, so a gap is something missed: asked for now, or after the next welcome. */
  async #catchUp() {
    const ours = this.messages.filter(({ conversation }) => conversation === this.conversation)
    const last = ours.find(({ seq }, index) => ours[index + 1]?.seq > seq + 1)
    if (!last || this.#isCatchingUp) return
    this.#isCatchingUp = true
    const answer = await this.ask("since", { seq: last.seq })
    this.#isCatchingUp = false
    if (answer.ok) this.#merge(answer.messages)
  }

  /** Adds what is not known yet; true if anything was. */
  #merge(messages) {
    const key = ({ conversation, seq }) => conversation + ":" + seq
    const known = new Set(this.messages.map(key))
    const fresh = messages.filter((message) => !known.has(key(message)))
    for (const { client_id } of fresh) if (client_id) this.store.set("out:" + client_id)
    this.messages = [...this.messages, ...fresh].sort((a, b) =>
      a.conversation === b.conversation ? a.seq - b.seq : a.at < b.at ? -1 : 1)
    this.#tell("change")
    if (fresh.length) this.#catchUp()
    return fresh.length > 0
  }

  async #flush() {
    if (this.#isFlushing) return
    this.#isFlushing = true
    const work = async () => { while (this.#isReady && (await this.#sendNext())); }
    await (navigator.locks ? navigator.locks.request(this.store.prefix, work) : work()).catch(() => {})
    this.#isFlushing = false
  }

  /** Sends the oldest waiting message; false when there is none, or it has to wait. */
  async #sendNext() {
    const entry = this.store.outbox().find((one) => !one.failed)
    if (!entry) return false
    const { client_id, text, attachments } = entry
    const kept = this.store.get("visitor")
    if (kept && kept !== this.#visitor) return this.reconnect()
    this.remember()
    const answer = await this.ask("message", { client_id, text, ...(attachments && { attachments: attachments.map(({ id }) => id) }) })
    if (!answer.ok) return this.#onUnsent(entry, answer.error)
    const { conversation, seq, at } = answer
    this.conversation = conversation
    this.#merge([{ conversation, seq, at, client_id, text, attachments, who: "customer" }])
    return true
  }

  #onUnsent(entry, { code, retry_after = 3 }) {
    if (LATER.includes(code)) {
      if (code === "rate_limited") this.#tell("busy")
      else if (this.#isReady) this.reconnect() // no answer: the line may be dead without knowing it
      setTimeout(() => this.#flush(), 1_000 * retry_after * (1 + Math.random() / 2))
      return false
    }
    this.store.keep({ ...entry, failed: code })
    this.#tell("change")
    return true
  }
}

/** A version 4 UUID; `crypto.randomUUID` is missing on pages without HTTPS. */
function uuid() {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16))
}

// Without query and fragment, where pages carry tokens and e-mail addresses.
const here = () => ({ url: location.origin + location.pathname, title: document.title })
