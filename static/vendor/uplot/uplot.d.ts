/** What the desk uses of uPlot, for the type check only. */
export type Values = (number | null)[]
export default class uPlot {
  static paths: { bars: (options?: object) => unknown; spline: (options?: object) => unknown }
  constructor(options: object, data: Values[], parent: HTMLElement)
  setSize(size: { width: number; height: number }): void
  destroy(): void
}
