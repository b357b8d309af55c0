/** The desk's pages beside the conversations, for the rail, the menu and the command palette. Each is fetched when it is first opened, at `#/<id>` or `#/<id>/<rest>`. */

export const GROUPS = /** @type {const} */ (["work", "team", "set_up"])
/** @typedef {typeof GROUPS[number]} Group */

/**
 * `title` is a key of the desk's words, `right` one of the person's rights, `group` its place in the menu; a daily
 * page has a place of its own in the rail. `load` fetches the module and whatever
 * words and styles it brings along; its `Content` is given `rest`, what stands behind the page's name in the address.
 * @typedef {{id: string, title: string, icon: string, right: string, group: Group, is_daily?: boolean, load: (desk: import("./desk").Desk) => Promise<{Content: any}>}} Page
 */

/** @type {Page[]} */
export const PAGES = [
  { id: "promises", title: "promises.title", icon: "promise", right: "read", group: "work", is_daily: true, load: (desk) => fetchPage(desk, "promises", () => import("./promises/promises.js")) },
  { id: "learning", title: "pages.learning", icon: "book", right: "read", group: "work", load: (desk) => fetchPage(desk, "learning", () => import("./learning/page.js")) },
  { id: "board", title: "pages.board", icon: "board", right: "board", group: "team", is_daily: true, load: (desk) => fetchPage(desk, "board", () => import("./board/board.js")) },
  { id: "replies", title: "pages.replies", icon: "reply", right: "sites", group: "set_up", load: (desk) => fetchPage(desk, "canned", () => import("./canned/page.js")) },
  { id: "people", title: "pages.people", icon: "people", right: "admin", group: "set_up", load: (desk) => fetchPage(desk, "admin", () => import("./admin/people.js")) },
  { id: "sites", title: "pages.sites", icon: "globe", right: "sites", group: "set_up", load: (desk) => fetchPage(desk, "sites", () => import("./sites/page.js")) },
  { id: "tokens", title: "pages.tokens", icon: "key", right: "admin", group: "set_up", load: (desk) => fetchPage(desk, "admin", () => import("./admin/tokens.js")) },
  { id: "audit", title: "pages.audit", icon: "log", right: "admin", group: "set_up", load: (desk) => fetchPage(desk, "admin", () => import("./admin/audit.js")) },
]

/** The pages that somebody may see. */
export function pagesFor(/** @type {import("./types").Me | null} */ me) {
  return PAGES.filter(({ right }) => me?.rights.includes(right))
}

/**
 * A page, or a sheet, with a folder of its own: its module, `locales/<language>.js` and `<folder>.css`, all at once.
 * @param {import("./desk").Desk} desk @param {string} folder @param {() => Promise<{Content: any}>} load
 */
export async function fetchPage(desk, folder, load) {
  const [module] = await Promise.all([
    load(), fetchWords(desk, folder), fetchStyle("./styles/page.css"), fetchStyle(`./${folder}/${folder}.css`),
  ])
  return module
}

/** Words that only some of the desk needs, in this person's language. */
export async function fetchWords(/** @type {import("./desk").Desk} */ { words }, /** @type {string} */ folder) {
  const { entries } = await import(`./${folder}/locales/${words.locale}.js`)
  words.add(entries)
}

/** Adds a style sheet to the document, once. */
export function fetchStyle(/** @type {string} */ path) {
  const href = new URL(path, import.meta.url).href
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve()
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href })
  return new Promise((done, failed) => {
    link.onload = () => done(undefined)
    link.onerror = () => { link.remove(); failed(new Error(href)) }
    document.head.append(link)
  })
}
