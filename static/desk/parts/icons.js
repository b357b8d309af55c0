/** The desk's few icons, drawn on one 20-unit grid with one line width. */
import { html } from "../html.js"

const PATHS = {
  edit: "M4 16l.8-3.4L13.2 4.2a1.6 1.6 0 012.3 0l.3.3a1.6 1.6 0 010 2.3L7.4 15.2 4 16z",
  again: "M15.5 8A6 6 0 104.6 12.6M15.5 4v4h-4",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  next: "M8 4l6 6-6 6",
  search: "M9 14.5a5.5 5.5 0 100-11 5.5 5.5 0 000 11zM13 13l4 4",
  inbox: "M3 11.5L5 4h10l2 7.5M3 11.5V16h14v-4.5M3 11.5h4l1 2h4l1-2h4",
  board: "M4 16V9M9 16V4M14 16v-5M3 16.5h14",
  people: "M7 9.5a3 3 0 100-6 3 3 0 000 6zM2.5 16.5c0-3 2-4.5 4.5-4.5s4.5 1.5 4.5 4.5M13 9a2.5 2.5 0 10-.8-4.9M13.5 12c2.3.1 4 1.6 4 4.5",
  person: "M10 9.5a3 3 0 100-6 3 3 0 000 6zM4 16.5c0-3 2.5-4.5 6-4.5s6 1.5 6 4.5",
  help: "M7.5 7.3c.2-1.4 1.2-2.3 2.6-2.3 1.5 0 2.6 1 2.6 2.3 0 1.9-2.5 2.2-2.5 4.2M10.1 14.8v.2",
  sound: "M4 8v4h2.5L10 15V5L6.5 8H4zM13 7.5a3.5 3.5 0 010 5M15 5.5a6.5 6.5 0 010 9",
  mute: "M4 8v4h2.5L10 15V5L6.5 8H4zM13 8l4 4M17 8l-4 4",
  up: "M10 16V4M5 9l5-5 5 5",
  snooze: "M10 5.5V10l3 2M10 17a7 7 0 100-14 7 7 0 000 14z",
  gift: "M3.5 9h13v7.5h-13zM3 6h14v3H3zM10 6v10.5M10 6C8 6 6 5 6.5 3.7 7 2.5 9.5 3.5 10 6zM10 6c2 0 4-1 3.5-2.3C13 2.5 10.5 3.5 10 6z",
  promise: "M10 17a7 7 0 100-14 7 7 0 000 14zM7 10l2.2 2.2L13.5 8",
  note: "M5 3.5h10v9l-4 4H5zM11 16.5v-4h4",
  flag: "M5 17V3.5M5 4h9.5l-2 3.5 2 3.5H5",
  shield: "M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5z",
  info: "M10 9v5M10 6.2v.1M10 17a7 7 0 100-14 7 7 0 000 14z",
  done: "M4 10.5l3.5 3.5L16 5.5",
  twice: "M1.5 10.5L5 14l7-7.5M8.5 13l1 1L17.5 6",
  wait: "M10 5.5V10h3.5M10 17a7 7 0 100-14 7 7 0 000 14z",
  repeat: "M4 8a3 3 0 013-3h9M13 2l3 3-3 3M16 12a3 3 0 01-3 3H4M7 18l-3-3 3-3",
  menu: "M4 6h12M4 10h12M4 14h12",
  sliders: "M4 6h7M15 6h1M4 14h1M9 14h7M13 8a2 2 0 100-4 2 2 0 000 4zM7 16a2 2 0 100-4 2 2 0 000 4z",
  globe: "M10 17a7 7 0 100-14 7 7 0 000 14zM3.3 8h13.4M3.3 12h13.4M10 3c-2 2-3 4.3-3 7s1 5 3 7c2-2 3-4.3 3-7s-1-5-3-7z",
  log: "M5 3.5h10v13H5zM7.5 7h5M7.5 10h5M7.5 13h3",
  key: "M7 13.5a3.5 3.5 0 110-7 3.5 3.5 0 010 7zM10.5 10H17v3M14 10v2",
  reply: "M3.5 4.5h13v9H9l-3.5 3v-3h-2zM7 8h6M7 10.5h4",
  book: "M10 5.5C8.5 4.5 6 4 3.5 4.5v11C6 15 8.5 15.5 10 16.5c1.5-1 4-1.5 6.5-1v-11C14 4 11.5 4.5 10 5.5zM10 5.5v11",
  coins: "M8 8.5c2.8 0 5-1 5-2.2S10.8 4 8 4 3 5 3 6.3s2.2 2.2 5 2.2zM3 6.5V11c0 1.2 2.2 2.2 5 2.2M13 6.5v2M17 11.5c0 1.2-2 2-4.5 2S8 12.7 8 11.5s2-2 4.5-2 4.5.8 4.5 2zM8 11.5V15c0 1.2 2 2 4.5 2s4.5-.8 4.5-2v-3.5",
  attach: "M15.8 9.2l-6.7 6.7a3.75 3.75 0 01-5.3-5.3l6.9-7a2.5 2.5 0 013.6 3.5l-6.6 6.7a1.25 1.25 0 01-1.8-1.7l6-6.1",
  out: "M8 4H4v12h4M12 6.5L15.5 10 12 13.5M15.5 10H8",
}

/** @param {{name: keyof typeof PATHS, label?: string}} props Without a label an icon is decoration. */
export function Icon({ name, label }) {
  return html`
    <svg class="icon" viewBox="0 0 20 20" role=${label ? "img" : undefined} aria-label=${label} aria-hidden=${label ? undefined : "true"}>
      <path d=${PATHS[name]} />
    </svg>`
}
