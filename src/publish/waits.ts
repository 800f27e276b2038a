/** Those who wait for the outbox to be as they want it. */
export type Waits = {
  /** The outbox has changed: cheap while nobody waits. */
  look(): void
  /** Resolves with true once it is so, with false when the time (ms; null for ever) is over before. */
  until(isSo: () => boolean, timeoutMs: number | null): Promise<boolean>
}

export function waits(): Waits {
  const waiters = new Set<() => void>()
  return {
    look() {
      for (const look of [...waiters]) look()
    },
    until: (isSo, timeoutMs) =>
      new Promise(resolve => {
        const timer = timeoutMs === null ? undefined : setTimeout(() => settle(false), timeoutMs)
        const look = (): void => {
          if (isSo()) settle(true)
        }
        const settle = (outcome: boolean): void => {
          clearTimeout(timer)
          waiters.delete(look)
          resolve(outcome)
        }
        waiters.add(look)
        look()
      }),
  }
}
