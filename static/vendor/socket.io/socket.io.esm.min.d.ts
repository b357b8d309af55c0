/** What our pages use of the Socket.IO client, for the type check only. */
export interface Socket {
  connected: boolean
  active: boolean
  connect(): Socket
  disconnect(): Socket
  on(event: string, listener: (...values: any[]) => void): Socket
  off(event: string, listener?: (...values: any[]) => void): Socket
  removeAllListeners(): Socket
  emit(event: string, ...values: unknown[]): Socket
  emitWithAck(event: string, ...values: unknown[]): Promise<any>
  timeout(ms: number): Socket
}
export function io(namespace: string, options?: Record<string, unknown>): Socket
