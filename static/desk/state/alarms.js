/** Promises whose timers have gone off and that nobody has settled yet. */

/** @typedef {import("../types").Alarm} Alarm */
/** @typedef {Record<string, Alarm>} Alarms */

const STAGES = ["soon", "due", "late"]

/** @param {Alarm[]} list @returns {Alarms} */
export const alarmsOf = (list) => Object.fromEntries(list.map((alarm) => [alarm.promise.id, alarm]))

/** @type {(alarms: Alarms, alarm: Alarm) => Alarms} */
export const addAlarm = (alarms, { stage, promise }) => ({ ...alarms, [promise.id]: { stage, promise } })

/**
 * A promise that was settled, given another time or handed on presses this person no longer; the server calls anew.
 * @type {(alarms: Alarms, promise: import("../types").PromiseEntry) => Alarms}
 */
export function settleAlarm(alarms, promise) {
  const alarm = alarms[promise.id]
  if (!alarm) return alarms
  const is_same = promise.state === "open" && promise.due_at === alarm.promise.due_at && promise.owner === alarm.promise.owner
  if (is_same) return { ...alarms, [promise.id]: { ...alarm, promise: { ...alarm.promise, ...promise } } }
  const { [promise.id]: _, ...rest } = alarms
  return rest
}

/** One's own before the team's, the latest stage first, then by time. @type {(alarms: Alarms, me: string) => Alarm[]} */
export function mostPressing(alarms, me) {
  const rank = (/** @type {Alarm} */ { stage, promise }) => (promise.owner === me ? 10 : 0) + STAGES.indexOf(stage)
  return Object.values(alarms).sort((one, other) => rank(other) - rank(one) || (one.promise.due_at ?? "").localeCompare(other.promise.due_at ?? ""))
}
