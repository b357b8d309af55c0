/** What has been changed and not saved yet, kept while one looks at another page. Pure but for that. */

/** @typedef {import("./types").Site} Site */
/** @typedef {import("./types").Edit} Edit */

/** @type {Map<string, Edit>} */
const KEPT = new Map()

/** @type {(id: string) => Edit} */
export const editOf = (id) => KEPT.get(id) ?? {}
export const keepEdit = (/** @type {string} */ id, /** @type {Edit} */ edit) => { KEPT.set(id, edit) }
export const dropEdit = (/** @type {string} */ id) => { KEPT.delete(id) }

/** The site as it would be. @type {(site: Site, edit: Edit) => Site} */
export function edited(site, { name = site.name, origins, settings }) {
  return { ...site, name, origins: origins === undefined ? site.origins : linesOf(origins), settings: { ...site.settings, ...settings } }
}

/** What is different from what is stored, as `site.change` wants it; null when nothing is. */
export function changesOf(/** @type {Site} */ site, /** @type {Edit} */ edit) {
  const after = edited(site, edit)
  const settings = Object.fromEntries(Object.entries(edit.settings ?? {})
    .map(([name, value]) => [name, withoutEmpty(value)])
    .filter(([name, value]) => !isSame(value, withoutEmpty(site.settings[/** @type {string} */ (name)]))))
  const changes = {
    ...(after.name !== site.name && { name: after.name }),
    ...(!isSame(after.origins, site.origins) && { origins: after.origins }),
    ...(Object.keys(settings).length > 0 && { settings }),
  }
  return Object.keys(changes).length > 0 ? { site: site.id, ...changes } : null
}

/** Texts by language without those that were emptied. */
function withoutEmpty(/** @type {any} */ value) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, text]) => text !== ""))
}

const isSame = (/** @type {unknown} */ a, /** @type {unknown} */ b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

/** @type {(value: any) => any} Two objects are the same whatever the order of their names. */
function sorted(value) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** One origin a line. */
const linesOf = (/** @type {string} */ text) => text.split(/\s+/).filter(Boolean)
