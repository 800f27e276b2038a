import type {Arrival} from './detect/source.ts'
import {placeOf} from './disk/entries.ts'
import {clearAlerts, raiseAlert} from './facts/alerts.ts'
import {closeRemoved, openDocking, sealDocking} from './facts/dockings.ts'
import {HANGS} from './facts/health.ts'
import {ownRecorderId} from './facts/recorders.ts'
import {recordRoster, rosterInUse} from './facts/rosters.ts'
import {askToStop} from './ingest/running-copy.ts'
import {affectedClips} from './match/rematch.ts'
import type {Roster} from './match/roster-schema.ts'
import {type Scheduler, type Slots, type Steps, startScheduler} from './scheduler.ts'
import {copiesTogether, copyStep} from './steps/copy.ts'
import {decodeStep, probeStep} from './steps/describe.ts'
import {judgeStep} from './steps/judge.ts'
import {listStep, RecorderChangedError} from './steps/list.ts'
import {forMatch, matchStep} from './steps/match.ts'
import {proveStep} from './steps/prove.ts'
import {recheckStep} from './steps/recheck.ts'
import type {Work} from './steps/work.ts'
import {standingAlerts} from './store/alerts.ts'
import {matchedClips} from './store/clips.ts'
import {type DockClock, getDocking, openDockings, pendingClips} from './store/dockings.ts'
import type {Task} from './store/tasks.ts'

/** The stages in their order, driven by recorders that come and go. */
export type Pipeline = {
  /** A recorder is in a bay. Resolves with its docking. */
  arrived(arrival: Arrival): Promise<string>
  /** A recorder is gone; resolves when its docking is closed. */
  left(key: string): Promise<void>
  /** The docking of the recorder that stays there under this key; null when none does. */
  dockingOf(key: string): string | null
  /** The recorder that has this root doesn't answer, or does so again. */
  hangs(root: string, does: boolean): void
  /** The recorders that are in bays now. */
  staying(): {key: string; docking: string; recorder: string}[]
  /** Every source has said what is there: a docking whose recorder isn't is closed. */
  allReported(): void
  /** The roster changed: what it can change is matched again. */
  rosterChanged(roster: Roster): void
  wake(): void
  idle(): Promise<void>
  stop(): Promise<void>
}

const rootsOf = ({root, otherVolumes}: Arrival): string[] => [root, ...otherVolumes.map(other => other.root)]

/** Which device and folder a root is; null when it isn't there, or can't be looked at. */
const placeIfThere = (root: string): Promise<string | null> => placeOf(root).catch(() => null)

/**
 * The story of one clip: a recorder is **listed**, and the list published; each clip is **copied**, read back and
 * verified (or, when it is held already, **rechecked**), then **probed**, **matched** to its case, and **decoded** for
 * its proxy. When every listed file has an outcome the docking is **sealed**. Each step ends in one commit, which takes
 * its task away and adds the next.
 */
export function startPipeline(work: Work, slots: Omit<Slots, 'together'>, dockClock: () => DockClock): Pipeline {
  const {dock} = work
  const present = new Map<string, {docking: string; arrival: Arrival; place: string | null}>()

  const leaving = new Map<string, Promise<void>>()
  /** The stays of which a read hangs: nothing more is asked of their recorders. */
  const hung = new Set<string>()
  const presentRecorders = (): string[] =>
    [...present].filter(([key]) => !hung.has(key)).map(([, {arrival}]) => arrival.recorder.id)

  const steps: Steps = {
    list: task => listOrBeginAnew(task),
    copy: (tasks, recorderRead) => copyStep(work, tasks, recorderRead),
    recheck: task => recheckStep(work, task),
    prove: tasks => proveStep(work, tasks),
    probe: tasks => probeStep(work, tasks),
    match: task => matchStep(work, task),
    case: task => judgeStep(work, task),
    decode: task => decodeStep(work, task),
    seal: task => {
      sealDocking(dock, task)
      dock.log.info({event: 'docking.sealed', docking: task.subject})
    },
  }
  const together: Slots['together'] = (kind, tasks, slotsLeft) =>
    kind === 'probe' ? Math.ceil(tasks.length / slotsLeft) : copiesTogether(dock.store, tasks)
  const scheduler: Scheduler = startScheduler(dock, steps, {...slots, together}, presentRecorders)

  async function listOrBeginAnew(task: Task): Promise<void> {
    try {
      await listStep(work, task)
    } catch (error) {
      if (!(error instanceof RecorderChangedError)) throw error
      closeRemoved(dock, task.subject)
      const known = [...present].find(([, {docking}]) => docking === task.subject)
      if (known) await arrived(known[1].arrival)
    }
  }

  async function arrived(reported: Arrival): Promise<string> {
    await leaveWhereItWas(reported)
    const place = await placeIfThere(reported.root)
    const ownId = (): string => ownRecorderId(dock, reported, id => isTaken(id, reported.key))
    await leaving.get(ownId())?.catch(() => {})
    const id = ownId()
    const arrival = {...reported, recorder: {...reported.recorder, id}}
    const docking = openDocking(dock, arrival, dockClock())
    present.set(arrival.key, {docking, arrival, place})
    if (id !== reported.recorder.id) {
      raiseAlert(dock, {problem: 'recorder-id-shared', severity: 'warning', recorder: id, bay: arrival.bay})
    }
    scheduler.wake()
    dock.log.info({event: 'recorder.arrived', recorder: id, bay: arrival.bay, docking})
    return docking
  }

  /** A recorder that was moved to another bay may be reported there before it is reported gone from its old one. */
  async function leaveWhereItWas({key: now, recorder: {serial}}: Arrival): Promise<void> {
    for (const [key, {arrival, place}] of present) {
      if (key === now || serial === null || arrival.recorder.serial !== serial || place === null) continue
      if ((await placeIfThere(arrival.root)) !== place) await left(key)
    }
  }

  const isTaken = (recorder: string, exceptBy: string): boolean =>
    [...present].some(([key, {arrival}]) => key !== exceptBy && arrival.recorder.id === recorder)

  async function left(key: string): Promise<void> {
    const known = present.get(key)
    if (known === undefined) return
    present.delete(key)
    if (hung.delete(key)) noLongerHangs(known.arrival.recorder.id)
    const closed = close(known.docking)
    leaving.set(known.arrival.recorder.id, closed)
    try {
      await closed
    } finally {
      leaving.delete(known.arrival.recorder.id)
    }
  }

  /** What runs ends first, so that a clip that was just proved still counts for this docking. */
  async function close(docking: string): Promise<void> {
    dock.log.info({event: 'recorder.left', docking})
    for (const counter of work.progress.counters(docking)) askToStop(counter)
    await scheduler.settled(new Set([docking, ...pendingClips(dock.store, docking)]))
    if (getDocking(dock.store, docking).sealed_at === null) closeRemoved(dock, docking)
    work.progress.end(docking)
  }

  function hangs(root: string, does: boolean): void {
    const found = [...present].find(([, {arrival}]) => rootsOf(arrival).includes(root))
    if (found === undefined) return
    const [key, {docking, arrival}] = found
    const {bay, recorder} = arrival
    dock.log.warn({event: 'recorder.hangs', docking, recorder: recorder.id, does})
    if (does) {
      hung.add(key)
      raiseAlert(dock, {problem: HANGS, severity: 'critical', docking, recorder: recorder.id, bay, about: recorder.id})
    } else if (hung.delete(key)) noLongerHangs(recorder.id)
    scheduler.wake()
  }

  const noLongerHangs = (recorder: string): void => clearAlerts(dock, recorder, problem => problem === HANGS)

  function allReported(): void {
    const here = new Set([...present.values()].map(({docking}) => docking))
    for (const {id} of openDockings(dock.store)) if (!here.has(id)) closeRemoved(dock, id)
    // A former run's: one that still hangs is told again.
    const hanging = new Set([...hung].map(key => present.get(key)?.arrival.recorder.id))
    for (const {subject, problem} of standingAlerts(dock.store)) {
      if (problem === HANGS && !hanging.has(subject)) noLongerHangs(subject)
    }
  }

  function rosterChanged(roster: Roster): void {
    const stored = rosterInUse(dock) ?? JSON.stringify({officers: [], cases: [], custody: []} satisfies Roster)
    const rows = JSON.stringify(roster)
    if (rows === stored) return
    const before: Roster = JSON.parse(stored)
    const clips = matchedClips(dock.store)
    const recordingOf = new Map(clips.flatMap(({id, recording}) => (recording === null ? [] : [[id, recording]])))
    const affected = new Set(
      affectedClips(
        before,
        roster,
        clips.map(clip => forMatch(clip)),
        recordingOf,
      ),
    )
    const again = clips.filter(({id}) => affected.has(id)).map(({id, recorder}) => ({clip: id, recorder}))
    recordRoster(dock, rows, again)
    dock.log.info({event: 'roster.changed', clips: again.length})
  }

  return {
    arrived,
    left,
    hangs,
    staying: () => [...present].map(([key, {docking, arrival}]) => ({key, docking, recorder: arrival.recorder.id})),
    dockingOf: key => present.get(key)?.docking ?? null,
    allReported,
    rosterChanged,
    wake: scheduler.wake,
    idle: scheduler.idle,
    async stop() {
      for (const {docking} of present.values())
        for (const counter of work.progress.counters(docking)) askToStop(counter)
      await scheduler.stop()
    },
  }
}
