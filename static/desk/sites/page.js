/** The page “Sites”: how the chat looks and speaks on each site, and the line that puts it there. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk, useDeskState, useSay } from "../desk.js"
import { html } from "../html.js"
import { AddSite } from "./add.js"
import { changesOf, dropEdit, editOf, edited, keepEdit } from "./edits.js"
import { Form } from "./form.js"
import { Preview } from "./preview.js"

/** @param {{rest: string}} props `rest` is the id of the site */
export function Content({ rest }) {
  const desk = useDesk()
  const say = useSay()
  const [answer, setAnswer] = useState(/** @type {import("./types").SitesAnswer | null} */ (null))
  const [failure, setFailure] = useState("")
  const is_live = useDeskState((state) => state.connection.state === "live")
  const fetchSites = async () => {
    const answer = /** @type {any} */ (await desk.wire.ask("sites"))
    setFailure(answer.ok ? "" : desk.sentenceOf(answer.error))
    if (answer.ok) setAnswer(answer)
  }
  useEffect(() => { if (is_live && !answer) fetchSites() }, [is_live])
  if (failure) return html`<p class="page__lead" role="alert">${failure}</p><button type="button" class="button" onClick=${fetchSites}>${say("thread.try_again")}</button>`
  if (!answer) return html`<p class="page__lead" aria-busy="true">${say("inbox.loading")}</p>`
  const site = answer.sites.find(({ id }) => id === rest) ?? answer.sites[0]
  const put = (/** @type {import("./types").Site} */ changed) => {
    const is_known = answer.sites.some(({ id }) => id === changed.id)
    setAnswer({ ...answer, sites: is_known ? answer.sites.map((one) => (one.id === changed.id ? changed : one)) : [...answer.sites, changed] })
  }
  return html`
    <${Chooser} answer=${answer} site=${site} onAdded=${put} />
    ${site ? html`<${Setup} key=${site.id} site=${site} answer=${answer} onChanged=${put} />` : html`<p class="page__lead">${say("sites.none")}</p>`}`
}

/** @param {{answer: import("./types").SitesAnswer, site: import("./types").Site, onAdded: (site: import("./types").Site) => void}} props */
function Chooser({ answer, site, onAdded }) {
  const say = useSay()
  const [is_adding, setAdding] = useState(false)
  if (answer.sites.length < 2 && !answer.may_admin) return null
  return html`
    <div class="chooser">
      ${answer.sites.length > 1 && html`<nav class="chooser__sites" aria-label=${say("sites.choose")}>
        ${answer.sites.map(({ id, name }) => html`<a key=${id} class="chip" href=${`#/sites/${id}`} aria-current=${id === site.id ? "page" : undefined}>${name}</a>`)}</nav>`}
      ${answer.may_admin && html`<button type="button" class="button button--small" aria-expanded=${is_adding} onClick=${() => setAdding(!is_adding)}>${say("sites.add")}</button>`}
    </div>
    ${is_adding && html`<${AddSite} onAdded=${onAdded} onDone=${() => setAdding(false)} />`}`
}

/**
 * One site: the form with what is not saved yet, and the chat as it would be.
 * @param {{site: import("./types").Site, answer: import("./types").SitesAnswer, onChanged: (site: import("./types").Site) => void}} props
 */
function Setup({ site, answer, onChanged }) {
  const desk = useDesk()
  const say = useSay()
  const [edit, setEdit] = useState(/** @type {import("./types").Edit} */ (/** @type {unknown} */ (() => editOf(site.id))))
  const [locale, setLocale] = useState(site.settings.locale)
  const [error, setError] = useState(/** @type {{field: string, message: string} | null} */ (null))
  const [is_saving, setSaving] = useState(false)
  const changes = changesOf(site, edit)
  const draft = edited(site, edit)
  const onEdit = (/** @type {import("./types").Edit} */ part) => setEdit((before) => ({ ...before, ...part }))
  const [changed, setChanged] = useState({ name: "" })
  const onSet = (/** @type {any} */ settings) => {
    setEdit((before) => ({ ...before, settings: { ...before.settings, ...settings } }))
    setChanged({ name: Object.keys(settings)[0] })
  }
  useEffect(() => { keepEdit(site.id, edit) }, [edit])
  useUnsavedWarning(changes !== null)
  const discard = () => { dropEdit(site.id); setEdit({}); setError(null) }
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault()
    setSaving(true)
    const result = await desk.wire.ask("site.change", changes ?? { site: site.id })
    setSaving(false)
    if (!result.ok) return setError({ field: result.error?.field ?? "", message: refusal(desk, result.error) })
    discard()
    onChanged(result.site)
    desk.sayInfo(say("sites.saved"))
  }
  useEffect(() => {
    if (error) document.querySelector(".setup [aria-invalid=true]")?.scrollIntoView({ block: "center" })
  }, [error])
  return html`
    <div class="setup">
      <form class="setup__form" onSubmit=${save} noValidate>
        <${Form} site=${draft} stored=${site} answer=${answer} edit=${edit} locale=${locale} error=${error} onLocale=${setLocale} onSet=${onSet} onEdit=${onEdit} />
        <div class="savebar ${changes ? "savebar--due" : ""}">
          <p role="status">${error ? html`<span class="field__error">${error.message}</span>` : changes ? say("sites.unsaved") : say("sites.all_saved")}</p>
          <button type="button" class="button savebar__look" onClick=${() => document.querySelector(".preview")?.scrollIntoView()}>${say("sites.preview")}</button>
          <button type="button" class="button" disabled=${!changes || is_saving} onClick=${discard}>${say("sites.discard")}</button>
          <button type="submit" class="button button--main" disabled=${!changes || is_saving}>${say("form.save")}</button>
        </div>
      </form>
      <${Preview} site=${draft} icons=${answer.icons} locale=${locale} changed=${changed} />
    </div>`
}

/** The server names the field; its sentence goes along where it says more than “please check”. */
function refusal(/** @type {import("../desk").Desk} */ desk, /** @type {import("../types").WireError | undefined} */ error) {
  if (error?.code !== "invalid") return desk.sentenceOf(error)
  return `${desk.words.say("sites.check_field")} ${error.message}`
}

function useUnsavedWarning(/** @type {boolean} */ is_due) {
  useEffect(() => {
    if (!is_due) return
    const warn = (/** @type {Event} */ event) => event.preventDefault()
    addEventListener("beforeunload", warn)
    return () => removeEventListener("beforeunload", warn)
  }, [is_due])
}
