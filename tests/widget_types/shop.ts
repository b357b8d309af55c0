// A site owner's TypeScript: what levelhead.d.ts allows and, marked so, what it must refuse. Checked by `make types`.
/// <reference path="../../static/widget/levelhead.d.ts" />

Levelhead("open")
Levelhead("close")
Levelhead("toggle")
Levelhead("logout")
Levelhead("destroy")
Levelhead("start")
Levelhead("start", { site: "pk_1", locale: "et", colour: "#1f6f5c", position: "left", label: "Ask us", theme: "dark", launcher: "none" })
Levelhead("identify", { id: "17", hash: "0".repeat(64), name: "Vera", email: "vera@shop.example" })
Levelhead("locale", "kk")
Levelhead("page", { order: "20418" })
Levelhead("prefill", "About my order: ")
Levelhead("on", "unread", ({ count }) => count.toFixed())
Levelhead("on", "message", ({ who, text, at, name }) => [who, text, at, name].join())
Levelhead("off", "closed", ({ conversation, at }) => conversation + at)
document.addEventListener("levelhead:unread", ({ detail }) => detail.count.toFixed())

// @ts-expect-error there is no such command
Levelhead("hide")
// @ts-expect-error an identity needs its hash
Levelhead("identify", { id: "17" })
// @ts-expect-error facts are texts
Levelhead("page", { order: 20418 })
// @ts-expect-error there is no such event
Levelhead("on", "typing", () => {})
// @ts-expect-error what unread tells is a count
Levelhead("on", "unread", ({ text }) => text)
