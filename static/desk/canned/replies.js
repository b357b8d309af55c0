/** The texts that a site has prepared, and putting one into the answer. */

/** @typedef {{id: string, site: string, language: string, name: string, text: string, changed_at: string}} Reply */

/** Those of the conversation's site, the customer's language first. @returns {Promise<Reply[]>} */
export async function repliesFor(/** @type {import("../desk").Desk} */ desk, /** @type {string} */ conversation) {
  const { site, language } = desk.store.state.conversations[conversation] ?? {}
  if (!site) return []
  const answer = await desk.wire.ask("canned.list", { site: site.id })
  if (!answer.ok) return []
  return answer.replies.sort((/** @type {Reply} */ one, /** @type {Reply} */ other) => Number(other.language === language) - Number(one.language === language))
}

/** Those whose name or words hold what was typed; a name that begins with it stands first. @type {(replies: Reply[], query: string) => Reply[]} */
export function matching(replies, query) {
  const wanted = query.trim().toLocaleLowerCase()
  const rank = (/** @type {Reply} */ { name, text }) => {
    const [low, words] = [name.toLocaleLowerCase(), text.toLocaleLowerCase()]
    return low.startsWith(wanted) ? 0 : low.includes(wanted) ? 1 : words.includes(wanted) ? 2 : 3
  }
  return replies.filter((reply) => rank(reply) < 3).sort((one, other) => rank(one) - rank(other))
}

/** Fills the text in on the server and puts it into the box, after what is written there unless that is the search for it. */
export async function insertReply(/** @type {import("../desk").Desk} */ desk, /** @type {string} */ conversation, /** @type {Reply} */ reply) {
  const answer = await desk.wire.ask("canned.fill", { conversation, canned: reply.id })
  if (!answer.ok) return desk.sayError(answer.error)
  if (desk.pen.conversation !== conversation) return
  const before = desk.pen.text.startsWith("/") ? "" : desk.pen.text.trimEnd()
  desk.pen.write(before ? `${before}\n\n${answer.text}` : answer.text)
  desk.pen.focusAtEnd()
}
