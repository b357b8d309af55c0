/** The desk's own words in the language of whoever reads them. */

export const LOCALES = /** @type {const} */ (["en", "et", "ru", "nb", "kk"])

/** Each language by its own name. */
export const LOCALE_NAMES = { en: "English", et: "Eesti", ru: "Русский", nb: "Norsk bokmål", kk: "Қазақша" }

/** Chromium knows no Kazakh calendar; such a language brings its own words (`unit.`, `month.`, `weekday.`, `calendar.`). */
/** @type {Record<string, string[]>} */
const NEIGHBOURS = { kk: ["ru"] }

/** @type {[number, string][]} */
const UNITS = [[86_400, "day"], [3_600, "hour"], [60, "minute"]]

/** @typedef {string | Record<string, string>} Entry a sentence, or its forms by plural category of `count` */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Say */

export class Words {
  /** @type {Record<string, Entry>} */ #entries
  #plural
  #units
  #clock
  #day
  #short_day

  /**
   * @param {string} locale
   * @param {Record<string, Entry>} entries
   */
  constructor(locale, entries) {
    this.locale = locale
    this.#entries = entries
    this.#plural = new Intl.PluralRules(locale)
    this.#units = new Map()
    this.#clock = new Intl.DateTimeFormat(this.#formats, { hour: "2-digit", minute: "2-digit", hour12: false })
    this.#day = new Intl.DateTimeFormat(this.#formats, { weekday: "long", day: "numeric", month: "long" })
    this.#short_day = new Intl.DateTimeFormat(this.#formats, { day: "numeric", month: "short" })
  }

  /** Numbers of a language the browser has not learned are written as its nearest neighbour writes them. */
  get #formats() { return NEIGHBOURS[this.locale] ?? [this.locale] }

  /** @type {Say} */
  say = (key, values = {}) => {
    const entry = this.#entries[key]
    const sentence = typeof entry === "object" ? entry[this.#plural.select(Number(values.count))] ?? entry.other : entry
    return (sentence ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""))
  }

  /** What a page brings along when it is first opened. */
  add(/** @type {Record<string, Entry>} */ entries) { this.#entries = { ...this.#entries, ...entries } }

  has(/** @type {string} */ key) { return key in this.#entries }

  /** A length of time in its largest unit: `45 s`, `12 min`, `3 h`, `2 d`, as the language writes it. */
  duration(/** @type {number} */ seconds) {
    const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? [1, "second"]
    const count = Math.floor(seconds / size)
    return this.has(`unit.${unit}`) ? this.say(`unit.${unit}`, { count }) : this.#unit(unit).format(count)
  }

  /** `14:05` */
  clock(/** @type {Date} */ when) { return this.#clock.format(when) }

  /** `Saturday, 21 November` */
  day(/** @type {Date} */ when) {
    if (!this.has("calendar.day")) return this.#day.format(when)
    return this.say("calendar.day", { day: when.getDate(), month: this.say(`month.${when.getMonth()}`), weekday: this.say(`weekday.${when.getDay()}`) })
  }

  /** `21 Nov, 14:05`; today's needs no day. */
  dayAndTime(/** @type {Date} */ when) {
    if (when.toDateString() === new Date().toDateString()) return this.clock(when)
    const day = this.has("calendar.day") ? `${when.getDate()} ${this.say(`month.${when.getMonth()}`)}` : this.#short_day.format(when)
    return `${day}, ${this.clock(when)}`
  }

  /** `21 Nov`, or `Nov 2026` for a whole month. */
  shortDate(/** @type {Date} */ when, is_month = false) {
    if (!this.has("calendar.day")) return is_month ? new Intl.DateTimeFormat(this.#formats, { month: "short", year: "numeric" }).format(when) : this.#short_day.format(when)
    const month = this.say(`month.${when.getMonth()}`)
    return is_month ? `${month} ${when.getFullYear()}` : `${when.getDate()} ${month}`
  }

  /** `1,234.5`, or `45%` for a share, as the language writes it. */
  number(/** @type {number} */ value, /** @type {Intl.NumberFormatOptions} */ options = { maximumFractionDigits: 1 }) {
    return new Intl.NumberFormat(this.#formats, options).format(value)
  }

  money(/** @type {string | number} */ amount, /** @type {string} */ currency) {
    return new Intl.NumberFormat(this.#formats, { style: "currency", currency, maximumFractionDigits: 2, minimumFractionDigits: Number.isInteger(Number(amount)) ? 0 : 2 }).format(Number(amount))
  }

  #unit(/** @type {string} */ unit) {
    if (!this.#units.has(unit)) this.#units.set(unit, new Intl.NumberFormat(this.#formats, { style: "unit", unit, unitDisplay: "short" }))
    return this.#units.get(unit)
  }
}

export async function loadWords(/** @type {string} */ locale) {
  const known = LOCALES.find((one) => one === locale) ?? "en"
  const { entries } = await import(`./locales/${known}.js`)
  return new Words(known, entries)
}
