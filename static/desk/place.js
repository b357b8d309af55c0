/** The open conversation is part of the address, so a reload or a link leads back to it. */

const PREFIX = "#/c/"

export class Place {
  #desk
  #shown = ""

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
    const id = location.hash.startsWith(PREFIX) ? decodeURIComponent(location.hash.slice(PREFIX.length)) : ""
    if (id === (this.#desk.store.state.open ?? "")) return
    if (id) this.#desk.conversations.open(id)
    else this.#desk.conversations.leave()
  }

  #onState = () => {
    const { open } = this.#desk.store.state
    if (open === this.#shown || (!open && !this.#shown)) return
    this.#shown = open ?? ""
    const address = open ? PREFIX + encodeURIComponent(open) : "#/"
    if (location.hash !== address) history.pushState(null, "", address)
  }
}
