/** What the desk uses of Preact's hooks, for the type check only. */
type Undo = void | undefined | (() => void)
export function useState<T>(first: T): [T, (next: T | ((before: T) => T)) => void]
export function useReducer<S, A>(reduce: (state: S, action: A) => S, first: S): [S, (action: A) => void]
export function useEffect(act: () => Undo, depends?: unknown[]): void
export function useLayoutEffect(act: () => Undo, depends?: unknown[]): void
export function useCallback<T>(act: T, depends: unknown[]): T
export function useMemo<T>(make: () => T, depends: unknown[]): T
export function useRef<T>(first: T): { current: T }
export function useContext<T>(context: { readonly __of?: T }): T
export function useErrorBoundary(onError?: (error: unknown) => void): [unknown, () => void]
