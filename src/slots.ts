import type {Task, TaskKind} from './store/tasks.ts'

/** Tasks of one recorder that are done together now. */
export type Run = {
  kind: TaskKind
  lane: string
  tasks: readonly Task[]
  /** It needs nothing more of its recorder: only the proof is left. */
  recorderRead: boolean
  done: Promise<void>
}

type Running = Iterable<Run>

/** How many of a kind run, of one recorder or of all. */
export function runningOf(running: Running, kind: TaskKind, lane?: string): number {
  let count = 0
  for (const run of running) if (run.kind === kind && (lane === undefined || run.lane === lane)) count += 1
  return count
}

export const copyingOf = (running: Running, lane?: string): number =>
  runningOf(running, 'copy', lane) + runningOf(running, 'recheck', lane)

/** Of these, how many still read their recorder. */
export function readingOf(running: Running, lane?: string): number {
  let count = 0
  for (const {kind, lane: own, recorderRead} of running)
    if (!recorderRead && (kind === 'copy' || kind === 'recheck') && (lane === undefined || own === lane)) count += 1
  return count
}

/** How many more may begin to read a recorder, or all of them; as many again may be proved meanwhile. */
export const roomToRead = (running: Running, most: number, lane?: string): number =>
  Math.max(0, Math.min(most - readingOf(running, lane), 2 * most - copyingOf(running, lane)))
