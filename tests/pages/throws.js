// A page whose own scripts are in a bad way.
window.addEventListener("error", (event) => event.stopImmediatePropagation(), true)
setInterval(() => { throw new Error("the page's own trouble") }, 50)
document.addEventListener("click", () => { throw new Error("the page's own trouble") })
throw new Error("the page's own trouble")
