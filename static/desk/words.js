/** The desk's own words in the language of whoever reads them. */

export const LOCALES = /** @type {const} */ (["en", "et", "ru", "nb", "kk"])

/** Each language by its own name. */
export const LOCALE_NAMES = { en: "English", et: "Eesti", ru: "Русский", nb: "Norsk bokmål", kk: "Қазақша" }

/** @typedef {string | Record<string, string>} Entry a sentence, or its forms by plural category of `count` */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Say */

export class Words {
  /** @type {Record<string, Entry>} */ #entries
  #plural
  #units

  /**
   * @param {string} locale
   * @param {Record<string, Entry>} entries
   */
  constructor(locale, entries) {
    this.locale = locale
    this.#entries = entries
    this.#plural = new Intl.PluralRules(locale)
    this.#units = new Map()
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false })
    this.day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" })
    this.day_and_time = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false })
  }

  /** @type {Say} */
  say = (key, values = {}) => {
    const entry = this.#entries[key]
    const sentence = typeof entry === "object" ? entry[this.#plural.select(Number(values.count))] ?? entry.other : entry
    return (sentence ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""))
  }

  has(/** @type {string} */ key) { return key in this.#entries }

  /** A length of time in its largest unit: `45 s`, `12 min`, `3 h`, `2 d`, as the language writes it. */
  duration(/** @type {number} */ seconds) {
    const [size, unit] = [[86_400, "day"], [3_600, "hour"], [60, "minute"]].find(([least]) => seconds >= Number(least)) ?? [1, "second"]
    return this.#unit(String(unit)).format(Math.floor(seconds / Number(size)))
  }

  money(/** @type {string | number} */ amount, /** @type {string} */ currency) {
    return new Intl.NumberFormat(this.locale, { style: "currency", currency, maximumFractionDigits: 2, minimumFractionDigits: 0 }).format(Number(amount))
  }

  #unit(/** @type {string} */ unit) {
    if (!this.#units.has(unit)) this.#units.set(unit, new Intl.NumberFormat(this.locale, { style: "unit", unit, unitDisplay: "short" }))
    return this.#units.get(unit)
  }
}

export async function loadWords(/** @type {string} */ locale) {
  const known = LOCALES.find((one) => one === locale) ?? "en"
  const { entries } = await import(`./locales/${known}.js`)
  return new Words(known, entries)
}
