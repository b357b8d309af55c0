/** Why a draft takes a step, in one line: sent as words, or as a key of the desk's own words with values to fill in. */

/** @typedef {string | {key?: string, step?: string, values?: Record<string, string>}} Reason */

/** @type {(words: import("./words").Words, reason: Reason) => string} */
export function sentenceOfReason(words, reason) {
  if (typeof reason === "string") return reason
  if (reason.key && words.has(`reason.${reason.key}`)) return words.say(`reason.${reason.key}`, reason.values)
  return reason.step && words.has(`step.${reason.step}`) ? words.say(`step.${reason.step}`) : ""
}
