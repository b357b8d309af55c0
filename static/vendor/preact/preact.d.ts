/** What the desk uses of Preact, for the type check only. */
export type VNode = unknown
export function h(type: unknown, props: unknown, ...children: unknown[]): VNode
export function render(node: VNode, parent: Element): void
export function createContext<T>(value: T): { Provider: unknown; readonly __of?: T }
