import {kernelText} from '../disk/kernel.ts'

/** A step that runs on a thread: where it says which, and since when (ms) the kernel has kept that in one sleep. */
export type Watched = {thread: Int32Array<SharedArrayBuffer>; switches: string | null; stuckMs: number}

export const newWatched = (thread: Watched['thread']): Watched => ({thread, switches: null, stuckMs: 0})

/**
 * Looks whether a thread is in the same sleep as at the last look, one out of which nothing can wake it but the disk:
 * so waits who reads a device that doesn't answer (proc(5), state `D`). One that goes on, however slowly, has slept anew
 * meanwhile.
 *
 * @param sinceMs since the last look
 * @returns how long it has been in that sleep, ms
 */
export async function lookAtThread(watched: Watched, sinceMs: number): Promise<number> {
  const number = Atomics.load(watched.thread, 0)
  const text = number === 0 ? null : await kernelText(`/proc/self/task/${number}/status`)
  const isWaiting = text !== null && /^State:\s+D/m.test(text)
  const switches = isWaiting ? (/^voluntary_ctxt_switches:\s+(\d+)/m.exec(text)?.[1] ?? null) : null
  watched.stuckMs = switches !== null && switches === watched.switches ? watched.stuckMs + sinceMs : 0
  watched.switches = switches
  return watched.stuckMs
}
