/** The line that puts the chat on a page, for the ways pages are made. Pure. */

/** @typedef {{id: string, code: (server: string, key: string) => string}} Snippet */

/**
 * Key and query both name the site: some optimisers drop a script's attributes, others its query.
 * @type {(server: string, key: string) => string}
 */
const line = (server, key) => `<script async src="${server}/widget.js?site=${key}" data-site="${key}"></script>`

/**
 * For components: calls wait in a queue, so that one that goes before the script has come takes the chat with it.
 * @type {(server: string, key: string) => string}
 */
const mounted = (server, key) => `  if (!window.Levelhead) {
    window.Levelhead = function () { (window.Levelhead.q ||= []).push(arguments) }
    const src = "${server}/widget.js?site=${key}"
    document.head.append(Object.assign(document.createElement("script"), { src, async: true }))
  }
  window.Levelhead("start")`

/** @type {Snippet[]} */
export const SNIPPETS = [
  { id: "html", code: line },
  { id: "wordpress", code: (server, key) => `<?php add_action('wp_footer', function () { ?>
${line(server, key)}
<?php }); ?>` },
  { id: "shopify", code: (server, key) => `${line(server, key)}
{% if order %}
<script>
  window.Levelhead = window.Levelhead || function () { (Levelhead.q = Levelhead.q || []).push(arguments) }
  Levelhead("page", { order: {{ order.name | json }} })
</script>
{% endif %}` },
  { id: "react", code: (server, key) => `useEffect(() => {
${mounted(server, key)}
  return () => window.Levelhead("destroy")
}, [])` },
  { id: "vue", code: (server, key) => `onMounted(() => {
${mounted(server, key)}
})
onUnmounted(() => window.Levelhead("destroy"))` },
  { id: "tags", code: (server, key) => `<script>
  var s = document.createElement("script")
  s.src = "${server}/widget.js?site=${key}"
  s.async = true
  document.head.appendChild(s)
</script>` },
]
