/** How one person likes their desk, kept in this browser. */

const PREFIX = "levelhead.preference."

/** @type {Record<string, string>} */
const DEFAULTS = { sound: "off", alarm_sound: "on", theme: "auto", single_keys: "on", notifications: "off", locale: "" }

export function preference(/** @type {string} */ name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? DEFAULTS[name] ?? ""
  } catch { return DEFAULTS[name] ?? "" }
}

export function savePreference(/** @type {string} */ name, /** @type {string} */ value) {
  try { localStorage.setItem(PREFIX + name, value) } catch { /* It holds until the page is left. */ }
}

/** `auto` follows the machine; the other two are the person's wish. */
export function applyTheme() {
  const theme = preference("theme")
  if (theme === "auto") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
