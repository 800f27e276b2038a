import {type Dock, utcNow} from './facts/dock.ts'
import {recordTaskFailed} from './facts/tasks.ts'
import {copyingOf, type Run, readingOf, roomToRead, runningOf} from './slots.ts'
import {
  hasTaskInLane,
  LONGEST_DELAY_MS,
  nextReadyAt,
  readyTasks,
  readyTasksInLane,
  type Task,
  type TaskKind,
} from './store/tasks.ts'

/** Does one task to its commit, which takes the task away; a rejection leaves it to be tried again. */
export type Step = (task: Task) => Promise<void> | void

/** A task that came to no commit, and why: it is tried again. */
export type FailedTask = {task: Task; error: unknown}

/**
 * Does several tasks together; those that failed are told. A rejection fails them all.
 *
 * @param recorderRead is called when it reads nothing more from the recorder
 */
export type SharedStep = (tasks: readonly Task[], recorderRead: () => void) => Promise<readonly FailedTask[]>

/** Small clips are copied, proved and probed several at once, since each alone waits for the disk. */
export type SharedKind = 'copy' | 'prove' | 'probe'

const isShared = (kind: TaskKind): kind is SharedKind => kind === 'copy' || kind === 'prove' || kind === 'probe'

/** How each kind of task is done. */
export type Steps = Record<Exclude<TaskKind, SharedKind>, Step> & Record<SharedKind, SharedStep>

/**
 * How many tasks of a kind may run at once. A copy is one that still reads its recorder: as many again may be proved
 * meanwhile, so that a recorder is read on while its last clips are proved.
 */
export type Slots = {
  copiesPerRecorder: number
  copies: number
  probes: number
  decodes: number
  /** None while nobody can say by which rules a case is judged. */
  judges: () => number
  /** How many of these tasks, from the first on, are done together in one of so many free slots. */
  together: (kind: SharedKind, tasks: readonly Task[], slotsLeft: number) => number
}

/** So many tasks are done together at most: with their commit they keep the event loop. */
const MOST_TOGETHER = 32

export type Scheduler = {
  /** There may be something to do. */
  wake(): void
  /** The tasks of these subjects that run now have ended. */
  settled(subjects: ReadonlySet<string>): Promise<void>
  /** Nothing is left to do but what is parked or waits for its next try. */
  idle(): Promise<void>
  /** Starts nothing more and waits for what runs. */
  stop(): Promise<void>
}

const KINDS: readonly TaskKind[] = ['list', 'seal', 'copy', 'recheck', 'prove', 'probe', 'match', 'case', 'decode']
/**
 * Matching looks at a recorder's whole day: once in a while for all that came, not once for each clip. It waits so many
 * times longer than it took, so that a day of thousands takes no more than its share.
 */
const MATCH_PACE_MS = 2000
const MATCH_REST = 20
const REST_MS = 10_000
const READS_RECORDER: ReadonlySet<TaskKind> = new Set(['list', 'copy', 'recheck'])

/**
 * Runs the open tasks, in the order of the stages: the index before copies, copies before proxies. What runs is known
 * only here, in memory, so that a crash leaves every task ready.
 */
export function startScheduler(
  dock: Dock,
  steps: Steps,
  slots: Slots,
  /** The recorders that are in a bay: what reads a recorder runs only then. */
  presentRecorders: () => readonly string[],
): Scheduler {
  const running = new Set<Run>()
  /** Tasks that run, or rest after a failure that couldn't be stored. */
  const busy = new Set<number>()
  const idleWaiters: (() => void)[] = []
  let stopped = false
  let matchNotBefore = 0
  let scheduled = false
  let timer: NodeJS.Timeout | undefined

  /**
   * Nothing else is read from a recorder before it has shown, after a restart too, what was listed, and before the list
   * is on its way: the index outranks the copies.
   */
  const readableLanes = (kind: TaskKind): readonly string[] =>
    presentRecorders().filter(
      lane => kind === 'list' || (runningOf(running, 'list', lane) === 0 && !hasTaskInLane(dock.store, 'list', lane)),
    )

  /** A proxy can wait, a recorder in a bay can't. */
  const copiesWait = (now: string): boolean =>
    runningOf(running, 'copy') > 0 ||
    readableLanes('copy').some(lane => readyTasksInLane(dock.store, 'copy', lane, now, 1).length > 0)

  /** Clips that are still being copied or probed may be segments of the same recording: they are matched together. */
  const matchWaits = (now: string): boolean =>
    performance.now() < matchNotBefore &&
    (runningOf(running, 'probe') > 0 || readyTasks(dock.store, 'probe', now, 1).length > 0 || copiesWait(now))

  /** How long what is to be matched waits at most (ms): a long copy must not hold it up. */
  const restOfMatching = (now: string): number =>
    performance.now() < matchNotBefore &&
    readyTasks(dock.store, 'match', now, busy.size + 1).some(({id}) => !busy.has(id))
      ? Math.max(1, matchNotBefore - performance.now())
      : Number.POSITIVE_INFINITY

  const freeSlots = (kind: TaskKind, now: string): number => {
    // The index outranks copies, so a listing never waits for their slots.
    if (kind === 'list') return Number.POSITIVE_INFINITY
    if (READS_RECORDER.has(kind)) return roomToRead(running, slots.copies)
    if (kind === 'decode') return copiesWait(now) ? 0 : slots.decodes - runningOf(running, 'decode')
    // What the vault holds since long can wait as well.
    if (kind === 'prove' && copiesWait(now)) return 0
    if (kind === 'match' && matchWaits(now)) return 0
    if (kind === 'case') return slots.judges() - runningOf(running, 'case')
    if (kind === 'probe') return slots.probes - runningOf(running, 'probe')
    return 1 - runningOf(running, kind)
  }

  const startable = (kind: TaskKind, now: string): (readonly Task[])[] => {
    const free = freeSlots(kind, now)
    if (free <= 0) return []
    const isIdle = ({id}: Task): boolean => !busy.has(id)
    const each = isShared(kind) ? MOST_TOGETHER : 1
    if (!READS_RECORDER.has(kind))
      return intoRuns(kind, readyTasks(dock.store, kind, now, busy.size + free * each).filter(isIdle), free)
    const byLane = readableLanes(kind).map(lane => {
      const load = readingOf(running, lane)
      const room =
        kind === 'list' ? Math.max(0, 1 - copyingOf(running, lane)) : roomToRead(running, slots.copiesPerRecorder, lane)
      const most = busy.size + room * each
      const tasks = room === 0 ? [] : readyTasksInLane(dock.store, kind, lane, now, most)
      return {load, runs: intoRuns(kind, tasks.filter(isIdle), room)}
    })
    // The recorder with the fewest running copies goes first, so that several share the disk fairly.
    return byLane
      .flatMap(({load, runs}) => runs.map((tasks, index) => ({tasks, rank: load + index})))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, free)
      .map(({tasks}) => tasks)
  }

  const intoRuns = (kind: TaskKind, tasks: readonly Task[], room: number): (readonly Task[])[] => {
    const runs: (readonly Task[])[] = []
    for (let left = tasks; left.length > 0 && runs.length < room; ) {
      const most = isShared(kind) ? slots.together(kind, left, room - runs.length) : 1
      const together = Math.max(1, Math.min(MOST_TOGETHER, most))
      runs.push(left.slice(0, together))
      left = left.slice(together)
    }
    return runs
  }

  const doAll = async (
    kind: TaskKind,
    tasks: readonly Task[],
    recorderRead: () => void,
  ): Promise<readonly FailedTask[]> => {
    if (isShared(kind)) return await steps[kind](tasks, recorderRead)
    for (const task of tasks) await steps[kind](task)
    return []
  }

  const start = (kind: TaskKind, tasks: readonly Task[]): void => {
    const startedAt = performance.now()
    for (const {id} of tasks) busy.add(id)
    const recorderRead = (): void => {
      run.recorderRead = true
      wake()
    }
    const done = Promise.resolve()
      .then(() => doAll(kind, tasks, recorderRead))
      .catch((error: unknown) => tasks.map(task => ({task, error})))
      .then(failures => {
        running.delete(run)
        for (const {id} of tasks) busy.delete(id)
        // What was ended by the stop itself didn't fail.
        if (!stopped) for (const {task, error} of failures) if (counts(task)) recordFailure(task, error)
        const now = performance.now()
        if (kind === 'match') matchNotBefore = now + Math.max(MATCH_PACE_MS, MATCH_REST * (now - startedAt))
        wake()
      })
    const run = {kind, lane: tasks[0]?.lane ?? '', tasks, recorderRead: false, done}
    running.add(run)
  }

  /** What couldn't be read of a recorder that is gone, or doesn't answer, isn't the task's failure. */
  const counts = ({kind, lane}: Task): boolean => !READS_RECORDER.has(kind) || presentRecorders().includes(lane)

  /** A database that takes nothing (a full disk) must not end the dock: the task rests, in memory only. */
  const recordFailure = (task: Task, error: unknown): void => {
    try {
      recordTaskFailed(dock, task, error)
    } catch (cause) {
      dock.log.error({event: 'task.failure-not-stored', kind: task.kind, subject: task.subject, err: cause})
      busy.add(task.id)
      setTimeout(() => {
        busy.delete(task.id)
        wake()
      }, REST_MS).unref()
    }
  }

  const turn = (): void => {
    scheduled = false
    if (stopped) return
    const now = utcNow()
    for (const kind of KINDS) for (const tasks of startable(kind, now)) start(kind, tasks)
    const next = nextReadyAt(dock.store, now)
    const nextMs = next === null ? Number.POSITIVE_INFINITY : Math.max(1, Date.parse(next) - Date.now())
    const waitMs = Math.min(nextMs, restOfMatching(now))
    clearTimeout(timer)
    if (Number.isFinite(waitMs)) timer = setTimeout(wake, Math.min(LONGEST_DELAY_MS, waitMs))
    else if (running.size === 0) for (const waiter of idleWaiters.splice(0)) waiter()
  }

  const wake = (): void => {
    if (scheduled || stopped) return
    scheduled = true
    setImmediate(turn)
  }

  wake()
  return {
    wake,
    async settled(subjects) {
      const concerned = [...running].filter(({tasks}) => tasks.some(({subject}) => subjects.has(subject)))
      await Promise.all(concerned.map(({done}) => done))
    },
    idle: () =>
      new Promise(resolve => {
        idleWaiters.push(resolve)
        wake()
      }),
    async stop() {
      stopped = true
      clearTimeout(timer)
      await Promise.all([...running].map(({done}) => done))
    },
  }
}
