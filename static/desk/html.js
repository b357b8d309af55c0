/** `html` templates for Preact: htm keeps values apart from markup, so text stays text. */
import { h } from "../vendor/preact/preact.js"
import htm from "../vendor/htm/htm.js"

export const html = htm.bind(h)
