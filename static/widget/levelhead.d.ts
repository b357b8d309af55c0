// Types of the chat's one global, for site owners who write TypeScript:
//   /// <reference path="levelhead.d.ts" />

/** A message as the page hears of it. */
interface LevelheadMessage {
  conversation: string
  seq: number
  who: "customer" | "agent" | "system"
  /** The agent's display name. */
  name?: string
  /** Where the agent's picture is, from the chat's own server. */
  picture?: string
  text: string
  /** ISO 8601, UTC. */
  at: string
}

/** Who your customer is. `hash` is HMAC-SHA256 of `id` with the site's secret, in hex, made by your server. */
interface LevelheadUser {
  id: string
  hash: string
  name?: string
  email?: string
}

/** What the snippet's `data-` attributes say, for `Levelhead("start", …)`. */
interface LevelheadOptions {
  site?: string
  locale?: "en" | "et" | "ru" | "nb" | "kk"
  colour?: string
  position?: "left" | "right"
  label?: string
  theme?: "light" | "dark"
  launcher?: "none"
  mode?: "page"
}

interface LevelheadEvents {
  ready: Record<string, never>
  open: Record<string, never>
  close: Record<string, never>
  /** An answer came. */
  message: LevelheadMessage
  /** How many answers are unread; given at once to a new listener, and then whenever it changes. */
  unread: { count: number }
  /** The team has closed the conversation. */
  closed: { conversation: string; at: string }
}

/** Calls made before the chat has loaded are kept and carried out in order. */
interface Levelhead {
  (command: "open" | "close" | "toggle" | "logout" | "destroy"): void
  (command: "start", options?: LevelheadOptions): void
  (command: "identify", user: LevelheadUser): void
  (command: "locale", locale: string): void
  /** Facts about the page that help whoever answers: at most 20, each at most 200 characters. */
  (command: "page", facts: Record<string, string>): void
  /** Puts a text into the box; the customer sends it, or not. */
  (command: "prefill", text: string): void
  <Name extends keyof LevelheadEvents>(command: "on" | "off", event: Name, listener: (detail: LevelheadEvents[Name]) => void): void
}

interface Window {
  Levelhead: Levelhead
}

declare var Levelhead: Levelhead

interface DocumentEventMap {
  "levelhead:ready": CustomEvent<LevelheadEvents["ready"]>
  "levelhead:open": CustomEvent<LevelheadEvents["open"]>
  "levelhead:close": CustomEvent<LevelheadEvents["close"]>
  "levelhead:message": CustomEvent<LevelheadEvents["message"]>
  "levelhead:unread": CustomEvent<LevelheadEvents["unread"]>
  "levelhead:closed": CustomEvent<LevelheadEvents["closed"]>
}
