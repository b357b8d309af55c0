const GROUP_MS = 300_000
const LINK = /\bhttps?:\/\/[^\s<>"']*[^\s<>"'.,:;!?)\]]/gi

/** An element with its class, attributes and children; strings go in as text, never as HTML. */
export function h(tag, name, given = {}, ...children) {
  const node = document.createElement(tag)
  node.className = name
  for (const [key, value] of Object.entries(given)) key in node ? node[key] = value : node.setAttribute(key, value)
  node.append(...children.filter(Boolean))
  return node
}

/** The conversation on screen: one node a message, kept while its state changes, so that it is read out once. */
export class Thread {
  /** @type {HTMLElement} */
  list
  /** @type {Record<string, any>} */
  words
  /** @type {string} */
  language
  /** @type {(item: object) => void} */
  retry
  /** @type {(node: HTMLElement, attachments: object[]) => void} */
  attach
  /** @type {(node: HTMLElement, url: string) => void} */
  face
  #nodes = new Map()

  /**
   * `list`, `words`, `language`; `attach(node, attachments)` fills in a message's files, `face(node, url)` an agent's
   * picture; `retry(item)` sends a failed message again.
   */
  constructor(given) { Object.assign(this, given) }

  /** Shows the items in order; an agent has read the customer's up to `seen`. */
  show(items, seen) {
    const lastOwn = items.findLast(isOwn)
    let before
    items.forEach((item, index) => {
      const key = keyOf(item)
      if (!this.#nodes.has(key)) this.#nodes.set(key, this.#make(item))
      const node = this.#nodes.get(key)
      const place = before ? this.#nodes.get(keyOf(before)).nextSibling : this.list.firstChild
      if (node !== place) this.list.insertBefore(node, place)
      const isFirst = !isWith(item, before)
      node.classList.toggle("first", isFirst)
      const day = isFirst && this.#day(item.at)
      node.firstChild.textContent = day && (!before || day !== this.#day(before.at)) ? day : ""
      this.#setMeta(node.lastChild, item, item === lastOwn, item === lastOwn || !isWith(item, items[index + 1]), seen)
      before = item
    })
    const shown = new Set(items.map(keyOf))
    for (const [key, node] of this.#nodes) if (!shown.has(key) && this.#nodes.delete(key)) node.remove()
  }

  #make({ who, name, text, attachments, picture }) {
    const author = who === "customer" ? this.words.you : name || this.words.team
    const files = h("div", "files")
    if (attachments?.length) this.attach(files, attachments)
    const by = who !== "system" && h("p", "author", { "data-initial": author[0] }, author)
    if (picture) this.face(by, picture)
    return h("div", "message " + who, { part: "message " + who },
      h("p", "day"),
      by,
      h("p", "text", { dir: "auto" }, ...linked(text)),
      files,
      h("p", "meta"))
  }

  #setMeta(meta, item, isLastOwn, isLast, seen) {
    const state = item.failed ? "failed" : !item.seq ? "pending" : item.seq <= seen ? "read" : "sent"
    const key = [state, isLastOwn, isLast].join()
    if (meta.dataset.key === key) return
    meta.dataset.key = key
    const { words } = this
    meta.parentNode.classList.toggle("failed", state === "failed")
    meta.replaceChildren(...isLast || !item.seq ? [
      h("time", "", { dateTime: item.at }, this.#format(item.at, { timeStyle: "short" })),
      isOwn(item) && (isLastOwn || !item.seq) ? " · " + words[state] + " " : "",
      state === "failed" ? h("button", "plain", { type: "button", onclick: () => this.retry(item) }, words.again) : "",
    ] : [])
  }

  /** "Today", "Yesterday" or the date. Not every browser speaks Kazakh: its months are among the words. */
  #day(at) {
    const date = new Date(at)
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000)
    if (days < 2) return this.words.days[days]
    const { months } = this.words
    return months ? `${date.getDate()} ${months[date.getMonth()]}` : this.#format(at, { day: "numeric", month: "long" })
  }

  #format(at, how) { return new Intl.DateTimeFormat([this.language, "ru"], how).format(new Date(at)) }
}

const keyOf = (item) => item.client_id || item.conversation + ":" + item.seq
const isOwn = ({ who }) => who === "customer"
const isWith = (a, b) => b && a.who === b.who && a.name === b.name && Math.abs(Date.parse(a.at) - Date.parse(b.at)) < GROUP_MS

/** A text's pieces, its http(s) addresses as links that tell the other site nothing. */
function linked(text) {
  const pieces = []
  let end = 0
  for (const { 0: href, index } of text.matchAll(LINK)) {
    pieces.push(text.slice(end, index), h("a", "", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, href))
    end = index + href.length
  }
  return [...pieces, text.slice(end)]
}
