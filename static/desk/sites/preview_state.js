/** What the preview shows now, shared by its page and by the stand-in for the wire. */

/** @type {{now: import("./types").Shown | null, socket: import("./preview_wire").PreviewSocket | null}} */
export const preview = { now: null, socket: null }
