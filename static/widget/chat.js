import { Client, Store } from "./client.js"
import { Thread, h } from "./thread.js"

const MAX_CHARS = 4_000
const TYPING_SHOWN_MS = 6_000
const ICONS = {
  close: "M6 9l6 6 6-6",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  attach: "M19 11l-8 8a4.5 4.5 0 0 1-6.4-6.4L13 4a3 3 0 0 1 4.3 4.3L9 16.7a1.5 1.5 0 0 1-2.1-2.1L14 7.5",
  emoji: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M9 9v1M15 9v1M8 14q4 4 8 0",
  send: "M12 19V5m-6 6 6-6 6 6",
}

/** Called by the loader once everything is fetched. */
export const mount = (given) => new Chat(given)

/** The panel behind the launcher, and what the page may ask of it. */
class Chat {
  // From the loader.
  /** @type {HTMLElement} */
  element
  /** @type {HTMLElement} */
  root
  /** @type {HTMLElement} */
  launcher
  /** @type {HTMLElement} */
  label
  /** @type {Record<string, any>} */
  options
  /** @type {string} */
  server
  /** @type {string} */
  home
  /** @type {string} */
  code
  /** @type {string} */
  style
  /** @type {Record<string, any>} */
  words
  /** @type {() => string} */
  language
  /** @type {(path: string) => SVGElement} */
  icon
  /** @type {(colour: string) => void} */
  paint

  isOpen = false
  isUploading = 0
  /** What `welcome` says of the site (docs/wire.md). @type {Record<string, any>} */
  site = {}
  attachments = []
  /** @type {Record<string, Set<(detail: any) => void>>} */
  #listeners = {}
  /** @type {Record<string, any>} */
  #latest = {}
  #dark = matchMedia("(prefers-color-scheme: dark)")
  #small = matchMedia("(max-width: 480px), (max-height: 480px)")
  #globals = new AbortController()
  #returnTo
  #typing
  #moreStyle

  constructor(given) {
    Object.assign(this, given)
    const { options, root, server, code } = this
    this.#adopt(this.style)
    this.isPage = options.mode === "page"
    if (this.isPage) root.className += " page"
    if (this.isPage) root.ariaLabel = null // the panel is the page's own <main>
    this.store = new Store(options.site)
    this.wire = { site: options.site, locale: code }
    this.client = new Client({ server, store: this.store, options: this.wire, tell: (name, detail) => this.#on[name](detail) })
    this.badge = h("span", "badge")
    this.launcher.append(this.badge)
    this.#build()
    const { signal } = this.#globals
    this.#dark.addEventListener("change", this.#onTheme, { signal })
    document.addEventListener("visibilitychange", this.#onLook, { signal })
    visualViewport?.addEventListener("resize", this.#onResize, { signal })
    this.client.connect()
    this.emit("ready", {})
  }

  destroy() {
    this.client.disconnect()
    this.#globals.abort()
  }

  /**
   * `quietly` leaves the focus where it is: the panel was open on the page before.
   * @param {{quietly?: boolean}} [how]
   */
  open({ quietly } = {}) {
    if (this.isOpen) return
    this.#returnTo = document.activeElement
    this.#toggle(true)
    if (!quietly) this.field.focus()
    this.emit("open", {})
  }

  close() {
    if (!this.isOpen || this.isPage) return
    this.#toggle(false)
    const isElsewhere = this.#returnTo?.isConnected && this.#returnTo !== document.body && this.#returnTo !== this.element
    ;(isElsewhere ? this.#returnTo : this.launcher).focus()
    this.emit("close", {})
  }

  /** A command of `Levelhead(name, …)` that needs the chat to be here. */
  call(name, value, more) {
    if (name === "on") {
      (this.#listeners[value] ??= new Set()).add(more)
      if (value in this.#latest) more(this.#latest[value])
    } else if (name === "off") this.#listeners[value]?.delete(more)
    else if (name === "identify" || name === "logout") this.client.become(value)
    else if (name === "page") this.client.page(value)
    else if (name === "prefill") this.write(value)
    else if (name === "locale") this.#speak(this.language())
  }

  emit(name, detail) {
    this.#latest[name] = detail
    this.element.dispatchEvent(new CustomEvent("levelhead:" + name, { detail, bubbles: true }))
    for (const listener of this.#listeners[name] ?? []) listener(detail)
  }

  /** A part that few people need, with its words and looks: `files`, `forms`, `menu` or `alerts`. */
  async more(part) {
    this.#moreStyle ??= fetch(this.home + "more.css").then((answer) => answer.text()).then((text) => this.#adopt(text))
    const { code } = this
    const [module, { words }] = await Promise.all([import(`./${part}.js`), import(`./locales/${code}.more.js`), this.#moreStyle])
    if (code !== this.code) return this.more(part)
    Object.assign(this.words, words)
    return module
  }

  onDestroy(call) { this.#globals.signal.addEventListener("abort", call) }

  /** Says something above the composer, until something else or nothing is said. */
  say(text = "") {
    this.notice.textContent = text
    this.notice.hidden = !text
  }

  /** Puts a text into the composer, where it stays over reloads until it is sent. */
  write(text) {
    this.field.value = text
    this.#onInput()
  }

  scrollDown() { this.log.scrollTop = this.log.scrollHeight }

  #adopt(text) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    /** @type {any} */
    const shadow = this.root.getRootNode()
    shadow.adoptedStyleSheets.push(sheet)
  }

  #build() {
    const { words, icon, isPage } = this
    const button = (name, onclick) => h("button", "tool " + name, { type: "button", title: words[name], ariaLabel: words[name], onclick }, icon(ICONS[name]))
    this.panel?.remove()
    this.title = h(isPage ? "h1" : "h2", "title", { id: "title" })
    this.presence = h("p", "presence")
    this.greeting = h("p", "greeting")
    this.lead = h("p", "lead")
    this.earlier = h("button", "plain", { type: "button", onclick: () => this.client.earlier() }, words.earlier)
    this.list = h("div", "list")
    this.extra = h("div", "extra")
    this.writing = h("p", "writing")
    this.log = h("div", "log", { role: "log", tabIndex: 0, ariaLabel: words.log, ariaLive: "off" },
      this.greeting, this.lead, this.earlier, this.list, this.extra, this.writing)
    this.notice = h("p", "notice", { role: "status" })
    this.field = h("textarea", "field", { rows: 1, placeholder: words.placeholder, ariaLabel: words.placeholder, dir: "auto",
      oninput: () => this.#onInput(true), onkeydown: (event) => this.#onKey(event), onpaste: (event) => this.#onFiles(event, event.clipboardData) })
    this.tray = h("div", "tray")
    this.attach = button("attach", () => this.more("files").then(({ pick }) => pick(this)))
    const emoji = button("emoji", () => this.more("emoji").then(({ toggleEmoji }) => toggleEmoji(this, emoji)))
    // No form: a sandboxed frame may not submit one.
    this.composer = h("div", "composer", { part: "composer" }, this.tray, this.attach, this.field, emoji,
      h("button", "send", { type: "button", title: words.send, ariaLabel: words.send, onclick: () => this.#send() }, icon(ICONS.send)))
    this.panel = h("div", "panel", { part: "panel", role: isPage ? "main" : "dialog", "aria-labelledby": "title", hidden: !this.isOpen, lang: this.code,
      onkeydown: (event) => this.#onPanelKey(event), ondragover: (event) => event.preventDefault(), ondrop: (event) => this.#onFiles(event, event.dataTransfer) },
      h("div", "head", { part: "header" },
        h("div", "names", {}, this.title, this.presence),
        h("span", "vial", { ariaHidden: "true" }, h("i", "")),
        button("menu", ({ currentTarget }) => this.more("menu").then(({ toggleMenu }) => toggleMenu(this, currentTarget))),
        !isPage && button("close", () => this.close())),
      this.log, this.notice, this.composer)
    this.root.prepend(this.panel)
    this.thread = new Thread({ list: this.list, words, language: this.code, retry: (item) => this.client.retry(item),
      attach: (node, files) => this.more("files").then(({ show }) => show(this, node, files)),
      face: (node, url) => this.more("files").then(({ face }) => face(this, node, url)) })
    this.#onTheme()
    this.#on.away()
    this.#on.typing({})
    this.#on.change()
    this.write(this.store.get("draft") ?? "")
  }

  #toggle(on) {
    const { panel, root, launcher, store } = this
    this.isOpen = on
    panel.hidden = !on
    panel.ariaModal = this.#small.matches && !this.isPage || null
    root.classList.toggle("open", on)
    launcher.ariaExpanded = on
    try { on ? sessionStorage.setItem(store.prefix + "open", "1") : sessionStorage.removeItem(store.prefix + "open") } catch {}
    this.#onResize()
    this.#grow()
    this.scrollDown()
    this.#onLook()
    this.#ask()
  }

  /** What the client tells. */
  #on = {
    change: () => {
      const { client, log, root } = this
      const items = client.items()
      const isOwn = items.at(-1)?.who === "customer"
      const fromEnd = log.scrollHeight - log.scrollTop
      this.thread.show(items, client.seen.agent)
      this.earlier.hidden = !(client.messages[0]?.seq > 1)
      root.classList.toggle("started", items.length > 0)
      if (isOwn || fromEnd - log.clientHeight < 80) this.scrollDown()
      else if (log.scrollTop < 80) log.scrollTop = log.scrollHeight - fromEnd // older ones came in above
      this.#onLook()
      this.#ask()
    },
    status: () => {
      const { status } = this.client
      this.root.dataset.status = status
      this.composer.inert = status === "refused"
      this.say(this.words[status])
    },
    welcome: ({ site, state }) => {
      this.site = site
      this.isClosed = state === "closed"
      // The team speaks other languages than the page.
      if (site.locale !== this.code) return this.#speak(site.locale)
      const { options, root, label, launcher, icon } = this
      options.colour || this.paint(site.colour)
      options.position || root.classList.toggle("left", (site.position === "left") !== (document.dir === "rtl"))
      if (!options.label && site.launcher_text) label.textContent = site.launcher_text
      launcher.firstChild.replaceWith(icon(site.icon))
      this.#on.away()
      // Only what comes in from now on is read out by itself.
      setTimeout(() => { this.log.ariaLive = "polite" }, 500)
    },
    message: async (message) => {
      this.#on.typing({})
      this.emit("message", message)
      if (document.hidden || !this.isOpen) (await this.more("alerts")).alertTo(this, message)
    },
    /** @param {{on?: boolean, name?: string}} news */
    typing: ({ on, name }) => {
      clearTimeout(this.#typing)
      this.writing.replaceChildren(...on ? [this.words.writing(name), h("i", ""), h("i", ""), h("i", "")] : [])
      if (on) this.#typing = setTimeout(() => this.#on.typing({}), TYPING_SHOWN_MS)
      if (on) this.scrollDown()
    },
    away: (news) => {
      const site = Object.assign(this.site, news)
      const { words } = this
      this.title.textContent = site.name ?? ""
      this.presence.textContent = !site.name ? words.connecting : site.away ? site.hours_text || words.away : words.reply(site.reply_time_s)
      this.greeting.textContent = site.greeting || words.greeting
      this.lead.textContent = site.away && site.away_text || words.lead
      this.attach.hidden = !site.files
      this.root.classList.toggle("away", !!site.away)
      if (this.isPage && site.name) document.title = site.name
      this.#ask()
    },
    closed: (detail) => {
      this.isClosed = true
      this.emit("closed", detail)
      this.#ask()
    },
    busy: () => this.say(this.words.busy),
  }

  /** Consent and contact before a conversation, an address while nobody is here, the rating after it. */
  async #ask() {
    const { site, client, isOpen, isClosed } = this
    if (isOpen && (site.consent || site.pre_chat?.length || isClosed || site.away && client.conversation)) (await this.more("forms")).askWhatIsDue(this)
  }

  #onLook = () => {
    const { launcher, label, words, badge, client, isOpen } = this
    if (isOpen && !document.hidden) client.markSeen()
    const count = client.unread()
    badge.textContent = count
    badge.hidden = !count || isOpen
    launcher.ariaLabel = label.textContent + (count ? ", " + words.unread(count) : "")
    if (this.#latest.unread?.count !== count) this.emit("unread", { count })
  }

  #onTheme = () => {
    const { theme } = this.options
    this.root.classList.toggle("dark", theme ? theme === "dark" : this.#dark.matches)
  }

  // The on-screen keyboard shrinks only the visual viewport; the panel must end above it.
  #onResize = () => {
    const { height, offsetTop, scale } = visualViewport ?? {}
    if (scale !== 1) return
    this.panel.style.setProperty("--height", height + "px")
    this.panel.style.setProperty("--top", offsetTop + "px")
  }

  #onInput(isTyped) {
    const { value } = this.field
    this.store.set("draft", value)
    if (isTyped) this.client.typing(!!value.trim())
    this.#grow()
    const over = [...value.trim()].length - MAX_CHARS
    this.say(over > 0 ? this.words.tooLong(over) : this.words[this.client.status])
  }

  #grow() {
    const { style } = this.field
    style.height = ""
    style.height = this.field.scrollHeight + "px"
  }

  #onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return
    event.preventDefault()
    this.#send()
  }

  #send() {
    this.field.focus()
    const files = this.attachments
    const text = this.field.value.trim() || files.map(({ name }) => name).join(", ")
    if (!text || this.isUploading || [...text].length > MAX_CHARS) return
    this.client.send(text, files.length ? files : undefined)
    this.attachments = []
    this.tray.replaceChildren()
    this.write("")
  }

  #onFiles(event, { files }) {
    if (!files.length || this.attach.hidden) return
    event.preventDefault()
    const taken = [...files] // the event's own list is emptied after this turn
    this.more("files").then(({ take }) => take(this, taken))
  }

  #onPanelKey(event) {
    if (event.key === "Escape" && !event.isComposing) this.close()
    if (event.key !== "Tab" || this.panel.ariaModal !== "true") return
    const stops = [...this.panel.querySelectorAll("button, textarea, input, a, [tabindex]")].filter((node) => node.offsetParent)
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]]
    if (event.target !== from) return
    event.preventDefault()
    to.focus()
  }

  async #speak(code) {
    const { words } = await import(`./locales/${code}.js`)
    Object.assign(this, { code, words, asked: undefined })
    this.wire.locale = code
    this.#build()
    this.client.reconnect()
  }
}
