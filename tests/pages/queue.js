// Calls made before the chat has loaded are kept and carried out in order.
window.Levelhead = window.Levelhead || function () { (Levelhead.q = Levelhead.q || []).push(arguments) }
window.heard = []
Levelhead("on", "ready", () => heard.push("ready"))
Levelhead("on", "open", () => heard.push("open"))
Levelhead("on", "unread", ({ count }) => heard.push(`unread ${count}`))
Levelhead("prefill", "I am writing about order 20418.")
Levelhead("page", { order: "20418" })
Levelhead("open")
