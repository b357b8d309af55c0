/** How well a colour reads, by the formula of WCAG 2. Pure. */

/** What the widget writes with on the colour, and the least contrast that text and shapes need. */
const WRITING = { light: "#ffffff", dark: "#000000" }
export const TEXT_NEEDS = 4.5
export const SHAPE_NEEDS = 3

/** @param {string} colour `#rrggbb` */
export function isColour(colour) { return /^#[0-9a-f]{6}$/i.test(colour) }

/** From 1 (the same) to 21 (black on white). @type {(one: string, other: string) => number} */
export function contrast(one, other) {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

/** What stands on the colour, as the widget chooses it. */
export function writingOn(/** @type {string} */ colour) {
  return luminance(colour) > 0.18 ? WRITING.dark : WRITING.light
}

function luminance(/** @type {string} */ colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
