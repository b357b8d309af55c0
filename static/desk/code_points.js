/** Places in a text: the wire counts code points, the browser counts UTF-16 units. */

/** The UTF-16 place of a code-point place; places past the end are the end. */
export function unitOf(/** @type {string} */ text, /** @type {number} */ point) {
  let unit = 0
  for (let left = point; left > 0 && unit < text.length; left -= 1) unit += isPair(text, unit) ? 2 : 1
  return unit
}

function isPair(/** @type {string} */ text, /** @type {number} */ unit) {
  return (text.codePointAt(unit) ?? 0) > 0xffff
}

/** @typedef {{start: number, end: number, finding: import("./types").Violation, index: number}} Mark */

/**
 * Findings as marks in UTF-16 places, in the order of the text.
 * @param {string} text
 * @param {import("./types").Violation[]} findings
 * @returns {Mark[]}
 */
export function marksOf(text, findings) {
  return findings
    .map((finding, index) => ({ start: unitOf(text, finding.start), end: unitOf(text, finding.end), finding, index }))
    .filter((mark) => mark.end > mark.start)
    .sort((one, other) => one.start - other.start || other.end - one.end)
}

/**
 * The text cut into pieces, each with the marks that lie over it. Joined, the pieces are the text.
 * @param {string} text
 * @param {Mark[]} marks
 * @returns {{text: string, marks: Mark[]}[]}
 */
export function piecesOf(text, marks) {
  const cuts = new Set([0, text.length])
  for (const { start, end } of marks) cuts.add(start).add(end)
  const places = [...cuts].filter((place) => place >= 0 && place <= text.length).sort((one, other) => one - other)
  return places.slice(1).map((end, at) => ({
    text: text.slice(places[at], end),
    marks: marks.filter((mark) => mark.start <= places[at] && mark.end >= end),
  }))
}

/** @type {(marks: Mark[], by: number) => Mark[]} */
export function moveMarks(marks, by) {
  return marks.map((mark) => ({ ...mark, start: mark.start + by, end: mark.end + by }))
}

/**
 * Marks of an older text carried over to what it has become: those before the change stay, those after it move,
 * those it touches go, for their words are no longer the ones that were judged.
 * @param {Mark[]} marks
 * @param {string} before
 * @param {string} after
 */
export function carryMarks(marks, before, after) {
  if (before === after || marks.length === 0) return marks
  const head = sharedHead(before, after)
  const tail = sharedTail(before, after, head)
  const moved_by = after.length - before.length
  return marks.flatMap((mark) => {
    if (mark.end <= head) return mark
    if (mark.start >= before.length - tail) return { ...mark, start: mark.start + moved_by, end: mark.end + moved_by }
    return []
  })
}

function sharedHead(/** @type {string} */ one, /** @type {string} */ other) {
  const most = Math.min(one.length, other.length)
  let count = 0
  while (count < most && one[count] === other[count]) count += 1
  return count
}

function sharedTail(/** @type {string} */ one, /** @type {string} */ other, /** @type {number} */ head) {
  const most = Math.min(one.length, other.length) - head
  let count = 0
  while (count < most && one.at(-1 - count) === other.at(-1 - count)) count += 1
  return count
}
