// The loader: one request, nothing stored, one button, until somebody wants to talk.
// Plain syntax, so that a browser too old for the chat still gets a link to the chat page.
(function () {
  "use strict"
  // For widget.js?site=KEY the server puts in here, and into LABELS, what the site's owner has set.
  const SITE = {"colour": "#1f6f5c", "icon": "M6 4h12a4 4 0 0 1 4 4v6a4 4 0 0 1-4 4h-6l-5 4v-4H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4ZM6 11h3m6 0h3m-6-2a2 2 0 1 0 0 4 2 2 0 1 0 0-4Z"}
  /** @type {any} */
  const script = document.currentScript || document.querySelector("script[data-site],script[src*='widget.js?site=']")
  /** @type {any} */
  const queued = window.Levelhead
  // Loaded twice by mistake.
  if (queued && queued.ready) return

  const server = new URL(".", script.src).href
  const home = server + "static/widget/"
  const page = document.documentElement
  const LABELS = {"en": "Chat with us", "et": "Kirjutage meile", "ru": "Напишите нам", "nb": "Skriv til oss", "kk": "Бізге жазыңыз"}
  const STYLE = `
:host { all: initial !important; position: fixed !important; inset: auto 0 0 auto !important; display: block !important;
  z-index: 2147483647 !important; direction: ltr !important }
[hidden] { display: none !important }
.launcher { position: fixed; bottom: var(--levelhead-bottom, 20px); right: var(--levelhead-side, 20px); box-sizing: border-box;
  display: flex; align-items: center; gap: 10px; height: 56px; padding: 0 22px 0 16px; border: 1px solid transparent;
  border-radius: 28px; background: var(--accent); color: var(--on-accent); font: 600 16px system-ui, sans-serif;
  text-decoration: none; white-space: nowrap; cursor: pointer; box-shadow: 0 8px 28px -6px #0006 }
.left .launcher { right: auto; left: var(--levelhead-side, 20px) }
.launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
svg { width: 24px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
@media (max-width: 480px) { .launcher { padding: 0 15px } .label { position: absolute; clip-path: inset(50%) } }`

  let options, element, root, launcher, label, observer, loading, chat, calls

  function language() {
    return [options.locale, page.lang].concat(navigator.languages)
      .map((tag) => String(tag).slice(0, 2).toLowerCase().replace(/n[no]/, "nb"))
      .find((code) => LABELS[code]) || SITE.locale || "en"
  }

  function make(tag, name) {
    const node = document.createElement(tag)
    node.className = name
    node.setAttribute("part", name)
    return node
  }

  function icon(path) {
    const draw = (name) => document.createElementNS("http://www.w3.org/2000/svg", name)
    const picture = draw("svg")
    picture.setAttribute("viewBox", "0 0 24 24")
    picture.setAttribute("aria-hidden", "true")
    picture.appendChild(draw("path")).setAttribute("d", path)
    return picture
  }

  /** The brand colour, and on it black or white, whichever reads better. */
  function paint(colour) {
    const accent = CSS.supports("color", colour) ? colour : SITE.colour
    const [r, g, b] = parts(accent).map((part) => part ** 2.2)
    root.style.setProperty("--accent", accent)
    root.style.setProperty("--on-accent", 0.21 * r + 0.72 * g + 0.07 * b > 0.18 ? "#000" : "#fff")
  }

  /** Red, green and blue, 0 to 1. Asking the browser makes it style the whole page at once: not for `#rrggbb`. */
  function parts(colour) {
    if (/^#\w{6}$/.test(colour)) return colour.match(/\w\w/g).map((part) => parseInt(part, 16) / 255)
    launcher.style.color = `color-mix(in srgb, ${colour}, ${colour})`
    const computed = getComputedStyle(launcher).color
    launcher.style.color = ""
    return computed.match(/[\d.]+/g)
  }

  /** Fetches the chat, all files at once. */
  function load() {
    if (loading) return loading
    const code = language()
    const mine = element
    const files = ["chat.js", "locales/" + code + ".js", "thread.js", "client.js", "../vendor/socket.io/socket.io.esm.min.js"]
    /** @type {Promise<any>} */
    const style = fetch(home + "widget.css").then((answer) => answer.text())
    launcher.setAttribute("aria-busy", "true")
    loading = Promise.all([style].concat(files.map((file) => import(home + file)))).then(
      ([style, { mount }, { words }]) => {
        if (mine !== element) return
        chat = mount({ element, root, launcher, label, options, server, home, code, style, words, language, icon, paint })
        calls.splice(0).forEach((call) => chat.call(...call))
      },
      () => { loading = null },
    ).finally(() => launcher.removeAttribute("aria-busy"))
    return loading
  }

  /** Somebody wants to talk and the chat cannot be fetched, or not shown: a plain link to the chat page. */
  function fallBack() {
    const link = make("a", "launcher")
    link.href = server + "chat/" + options.site
    link.target = "_blank"
    link.append(...launcher.childNodes)
    launcher.replaceWith(link)
    launcher = link
  }

  function start(given) {
    if (element) return
    options = Object.assign({ site: SITE.site }, script.dataset, given)
    calls = []
    element = document.createElement("levelhead-chat")
    root = make("section", "root")
    launcher = root.appendChild(make("button", "launcher"))
    launcher.setAttribute("aria-expanded", "false")
    launcher.hidden = options.launcher === "none" || options.mode === "page"
    label = make("span", "label")
    label.textContent = options.label || LABELS[language()]
    root.setAttribute("aria-label", label.textContent)
    launcher.append(icon(SITE.icon), label)
    launcher.onclick = () => commands.toggle()
    launcher.onpointerenter = load
    if (document.body) attach()
    else document.addEventListener("DOMContentLoaded", attach)
  }

  // Beside <body>: transforming or replacing the body then moves nothing of ours.
  function attach() {
    if (!element || observer) return
    page.append(element)
    try {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(STYLE)
      const shadow = element.attachShadow({ mode: "open" })
      shadow.adoptedStyleSheets = [sheet]
      shadow.append(root)
    } catch (_) {
      fallBack()
      element.append(launcher)
      element.style.cssText = "position:fixed;right:20px;bottom:20px"
      return
    }
    observer = new MutationObserver(() => element.isConnected || page.append(element))
    observer.observe(page, { childList: true })
    paint(options.colour || SITE.colour)
    root.classList.toggle("left", options.position ? options.position === "left" : !!SITE.position !== (page.dir === "rtl"))
    if (options.mode === "page") return commands.open({ quietly: true })
    // The first look into a storage makes the page wait for the browser: in a quiet moment, and one at a time.
    whenIdle(() => {
      if (kept("sessionStorage", "open")) return commands.open({ quietly: true })
      // With a talk under way, answers are listened for.
      whenIdle(() => kept("localStorage", "visitor") && load())
    })
  }

  function whenIdle(work) {
    const mine = element
    /** @type {any} */
    const wait = window.requestIdleCallback || setTimeout
    wait(() => mine === element && work(), { timeout: 2000 })
  }

  /** @param {"localStorage" | "sessionStorage"} area @param {string} name */
  function kept(area, name) {
    // A page or browser that blocks storage throws.
    try {
      return window[area].getItem("levelhead:" + options.site + ":" + name)
    } catch (_) {}
  }

  const commands = {
    start,
    open: (how) => load().then(() => chat ? chat.open(how) : element && fallBack()),
    close: () => chat && chat.close(),
    toggle: () => chat && chat.isOpen ? chat.close() : commands.open(),
    destroy() {
      if (!element) return
      if (observer) observer.disconnect()
      if (chat) chat.destroy()
      element.remove()
      chat = element = observer = loading = null
    },
  }

  /** @type {any} */
  const Levelhead = window.Levelhead = function (name, ...values) {
    if (name === "locale") options.locale = values[0]
    if (commands[name]) commands[name](...values)
    else if (chat) chat.call(name, ...values)
    // Kept until the chat is there.
    else calls.push([name, ...values])
  }
  Levelhead.ready = true
  start()
  for (const call of queued && queued.q || []) Levelhead(...call)
})()
