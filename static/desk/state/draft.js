/** The life of one draft at the desk: it begins, grows piece by piece, is judged, ends, or is withdrawn. */

/** @typedef {import("../types").Draft} Draft */

/** @type {(shown: Draft | null, event: Record<string, any>) => shown is Draft} */
const isOf = (shown, event) => shown !== null && shown.id === event.draft

/** @type {(shown: Draft | null, event: Record<string, any>) => shown is Draft} */
const isWriting = (shown, event) => isOf(shown, event) && shown.phase === "writing"

/**
 * A new attempt of the same draft clears the words and keeps what the guard stopped, so the panel can say why.
 * @type {(shown: Draft | null, event: Record<string, any>) => Draft}
 */
export function beginDraft(shown, event) {
  const same = isOf(shown, event) ? shown : null
  return {
    id: event.draft, phase: "writing", text: "", drafter: event.drafter, step: event.step,
    attempt: event.attempt ?? 1, reasons: event.reasons ?? same?.reasons ?? [],
    note: event.note ?? null, verdict: null, violations: [],
    stopped: same ? [...same.stopped, ...blocking(same.violations)] : [],
  }
}

/** @param {import("../types").Violation[]} violations */
function blocking(violations) {
  return violations.filter((one) => one.severity === "block" || one.severity === "stop")
}

/** @type {(shown: Draft | null, event: Record<string, any>) => Draft | null} */
export function growDraft(shown, event) {
  if (!isWriting(shown, event)) return shown
  return { ...shown, text: shown.text + event.text }
}

/** @type {(shown: Draft | null, event: Record<string, any>) => Draft | null} */
export function judgeDraft(shown, event) {
  if (!isWriting(shown, event)) return shown
  return { ...shown, verdict: event.verdict, violations: event.violations ?? [] }
}

/**
 * The end carries the whole text, so a desk that joined in the middle is right again.
 * @type {(shown: Draft | null, event: Record<string, any>) => Draft}
 */
export function endDraft(shown, event) {
  const before = isOf(shown, event) ? shown : beginDraft(null, event)
  return {
    ...before, phase: "ready", reasons: event.reasons ?? before.reasons, text: event.text, verdict: event.verdict, violations: event.violations ?? [],
    drafter: event.drafter ?? before.drafter, step: event.step ?? before.step, note: event.note ?? before.note,
    ms: event.ms, leaned_on: event.leaned_on ?? null, covers_seq: event.covers_seq,
  }
}

/** @type {(shown: Draft | null, event: Record<string, any>) => Draft | null} */
export function withdrawDraft(shown, event) {
  if (!isOf(shown, event)) return shown
  return event.reason === "rejected" || event.reason === "answered" ? null : { ...shown, phase: "withdrawn", why_withdrawn: event.reason }
}
