/** Asking the server for what a page shows: once at first, again when told, and again after a lost line. */
import { useCallback, useEffect, useState } from "../vendor/preact/hooks.js"
import { useDesk, useDeskState } from "./desk.js"

/**
 * @template T
 * @param {() => Promise<import("./types").Answer>} ask
 * @param {(answer: import("./types").Answer) => T} take what is kept of a good answer
 * @param {unknown[]} when asks again when one of these changes
 * @returns {[T | null, () => Promise<void>]}
 */
export function useAnswer(ask, take, when = []) {
  const desk = useDesk()
  const is_live = useDeskState((state) => state.connection.state === "live")
  const [kept, keep] = useState(/** @type {T | null} */ (null))
  const again = useCallback(async () => {
    const answer = await ask()
    if (answer.ok) keep(take(answer))
    else if (answer.error?.code !== "offline") desk.sayError(answer.error)
  }, when)
  useEffect(() => { if (is_live) again() }, [is_live, again])
  return [kept, again]
}
