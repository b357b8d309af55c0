// An application of one page: it mounts the chat, takes it away, and swaps its whole body.
const act = {
  mount() {
    if (window.Levelhead) return Levelhead("start")
    const script = document.createElement("script")
    script.src = "{{SERVER}}/widget.js"
    script.dataset.site = "{{KEY}}"
    document.head.append(script)
  },
  unmount() { Levelhead("destroy") },
  swap() {
    document.body.replaceWith(document.body.cloneNode(true))
    history.pushState({}, "", "?page=2")
  },
}
document.addEventListener("click", ({ target }) => act[target.id]?.())
