/** One state, changed only by a pure reducer; whoever shows it is told at most once a frame. */
import { useLayoutEffect, useReducer, useRef } from "../../vendor/preact/hooks.js"

/**
 * @template S
 * @param {(state: S, action: import("../types").Action) => S} reduce
 * @param {S} first
 */
export function createStore(reduce, first) {
  let state = first
  let is_told_soon = false
  /** @type {Set<() => void>} */
  const listeners = new Set()

  function tell() {
    is_told_soon = false
    for (const listener of listeners) listener()
  }

  // A hidden tab gets no animation frames, and still has to count its unread messages.
  function tellSoon() {
    if (is_told_soon) return
    is_told_soon = true
    if (document.visibilityState === "visible") requestAnimationFrame(tell)
    else setTimeout(tell, 50)
  }

  return {
    get state() { return state },
    /** @param {import("../types").Action} action */
    dispatch(action) {
      const next = reduce(state, action)
      if (next === state) return
      state = next
      tellSoon()
    },
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
  }
}

/** @typedef {ReturnType<typeof createStore<import("../types").State>>} Store */

/**
 * The part of the state a component shows. It renders again when that part is another value.
 * @template T
 * @param {Store} store
 * @param {(state: import("../types").State) => T} select
 * @returns {T}
 */
export function useStore(store, select) {
  const [, renderAgain] = useReducer((/** @type {number} */ count) => count + 1, 0)
  const shown = useRef(/** @type {T | undefined} */ (undefined))
  const selector = useRef(select)
  selector.current = select
  shown.current = select(store.state)

  useLayoutEffect(() => {
    const look = () => { if (selector.current(store.state) !== shown.current) renderAgain(0) }
    // The state may have moved between the first render and this subscription.
    look()
    return store.subscribe(look)
  }, [store])

  return /** @type {T} */ (shown.current)
}
