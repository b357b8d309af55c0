/** What figures are asked for, and asking for them. */
import { useEffect, useState } from "../../vendor/preact/hooks.js"
import { useDesk } from "../desk.js"

/** @typedef {{first: string, last: string, site: string, language: string, agent: string, version: string}} Question */

export const PERIODS = [7, 30, 90, 365]

/** The last thirty days, of everybody. @returns {Question} */
export const firstQuestion = () => ({ ...lastDays(30), site: "", language: "", agent: "", version: "" })

/** So many days up to today, as local dates. */
export function lastDays(/** @type {number} */ count) {
  const today = new Date()
  return { first: localDate(new Date(today.getFullYear(), today.getMonth(), today.getDate() - count + 1)), last: localDate(today) }
}

function localDate(/** @type {Date} */ day) {
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-")
}

/** The address of a report or a file. @param {string} what @param {Question} question */
export function addressOf(what, question) {
  const asked = Object.entries(question).filter(([, value]) => value)
  return `/desk/board/${what}?${new URLSearchParams([...asked, ["timezone", Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC"]])}`
}

/**
 * The answer to a question, asked anew when it changes; the last answer stays until the next one is here.
 * @param {string} what @param {Question} question
 * @returns {{found: any, problem: string, is_asking: boolean}}
 */
export function useReport(what, question) {
  const desk = useDesk()
  const [answer, setAnswer] = useState({ found: /** @type {any} */ (null), problem: "", is_asking: true })
  const address = addressOf(what, question)
  useEffect(() => {
    const stop = new AbortController()
    setAnswer((before) => ({ ...before, is_asking: true }))
    ask(address, stop.signal).then(
      (found) => setAnswer(found.ok ? { found, problem: "", is_asking: false } : { found: null, problem: desk.sentenceOf(found.error), is_asking: false }),
      () => { if (!stop.signal.aborted) setAnswer((before) => ({ ...before, problem: desk.sentenceOf({ code: "offline", message: "" }), is_asking: false })) },
    )
    return () => stop.abort()
  }, [address])
  return answer
}

/** @type {(address: string, signal: AbortSignal) => Promise<import("../types").Answer>} */
async function ask(address, signal) {
  const response = await fetch(address, { signal, headers: { Accept: "application/json" } })
  return response.json()
}
