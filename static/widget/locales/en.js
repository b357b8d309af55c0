const count = (n, one, many) => `${n} ${n === 1 ? one : many}`

export const words = {
  greeting: "How can we help?",
  lead: "Tell us what happened, in your own words. A person reads every message.",
  placeholder: "Write your message",
  send: "Send",
  close: "Close chat",
  menu: "More",
  attach: "Add a file",
  emoji: "Emoji",
  log: "Messages",
  you: "You",
  team: "Support",
  earlier: "Show earlier messages",
  days: ["Today", "Yesterday"],
  pending: "Waiting to be sent",
  sent: "Sent",
  read: "Read",
  failed: "Not sent.",
  again: "Try again",
  connecting: "Connecting…",
  reconnecting: "We lost the connection and are reconnecting. Your messages are safe.",
  offline: "You are offline. Keep writing: your messages will be sent when you are back.",
  refused: "This chat is not available right now.",
  busy: "Your messages are arriving faster than we can take them. The rest will follow in a moment.",
  away: "Nobody is here right now",
  tooLong: (n) => `Please shorten your message by ${count(n, "character", "characters")}.`,
  writing: (name) => `${name || "Support"} is writing`,
  unread: (n) => count(n, "new message", "new messages"),
  reply: (s) => !s ? "We are here" : s <= 60 ? "Usually replies within a minute"
    : s <= 3600 ? `Usually replies within ${count(Math.ceil(s / 60), "minute", "minutes")}`
    : `Usually replies within ${count(Math.ceil(s / 3600), "hour", "hours")}`,
}
