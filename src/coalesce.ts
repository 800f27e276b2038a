/**
 * Runs `work` once for many calls that come together: when none came for `settleMs`, but at the latest `mostMs` after
 * the first. Nothing runs after `signal` aborts.
 */
export function coalesced(work: () => void, settleMs: number, mostMs: number, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined
  let latest = 0
  signal.addEventListener('abort', () => clearTimeout(timer), {once: true})
  return () => {
    if (signal.aborted) return
    const now = performance.now()
    if (timer === undefined) latest = now + mostMs
    // Due already: set again at each call, it would never have its turn.
    else if (now >= latest) return
    clearTimeout(timer)
    timer = setTimeout(
      () => {
        timer = undefined
        work()
      },
      Math.min(settleMs, latest - now),
    )
  }
}
