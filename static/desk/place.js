/** The open conversation or page is part of the address, so a reload or a link leads back to it. */
import { PAGES } from "./pages.js"

const PREFIX = "#/c/"

export class Place {
  #desk
  #shown = "#/"

  constructor(/** @type {import("./desk").Desk} */ desk) { this.#desk = desk }

  connect() {
    addEventListener("hashchange", this.#onAddress)
    this.#desk.store.subscribe(this.#onState)
    this.#desk.onlookers.add(this.#onEvent)
  }

  /** The first welcome: whoever came by a link is taken there. */
  #onEvent = (/** @type {string} */ name) => {
    if (name !== "welcome") return
    this.#desk.onlookers.delete(this.#onEvent)
    this.#onAddress()
  }

  #onAddress = () => {
    const { store, conversations } = this.#desk
    const id = location.hash.startsWith(PREFIX) ? decodeURIComponent(location.hash.slice(PREFIX.length)) : ""
    if (addressOf(store.state) === location.hash) return
    if (id) return conversations.open(id)
    conversations.leave(pageAt(location.hash))
  }

  #onState = () => {
    const address = addressOf(this.#desk.store.state)
    if (address === this.#shown) return
    this.#shown = address
    if ((location.hash || "#/") !== address) history.pushState(null, "", address)
  }
}

/** @type {(state: import("./types").State) => string} */
function addressOf({ open, page }) {
  if (page) return `#/${page.id}${page.rest ? `/${page.rest}` : ""}`
  return open ? PREFIX + encodeURIComponent(open) : "#/"
}

/** The page that an address names, or null. */
function pageAt(/** @type {string} */ hash) {
  const [, id, ...rest] = hash.split("/")
  return PAGES.some((page) => page.id === id) ? { id, rest: rest.join("/") } : null
}
