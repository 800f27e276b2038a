import type {ClipOutcome} from '../contract/clip.ts'
import type {CheckedData} from '../contract/event.ts'
import {listDigest} from '../contract/list-digest.ts'
import {makeLeaf} from '../custody/leaf.ts'
import {admit} from '../ingest/admission.ts'
import {standingAlerts} from '../store/alerts.ts'
import {type NewClip, newClipRow} from '../store/clip-row.ts'
import {findClip, insertNewClip, setOutcome} from '../store/clips.ts'
import {addDockingFile, type DockingRow, setListed} from '../store/dockings.ts'
import {currentEpoch} from '../store/epochs.ts'
import {appendLeaf} from '../store/leaves.ts'
import {addTask, removeTask, type Task, type TaskKind} from '../store/tasks.ts'
import {clearAlertsWithin, raiseAlertWithin} from './alerts.ts'
import {commit, type Dock, utcNow} from './dock.ts'
import {sealIfDone} from './dockings.ts'
import {recordClockWithin} from './health.ts'
import {type IdentifiedEntry, listAgain, listedClip} from './listed-clips.ts'
import {draftClip, publishClip, publishDocking, publishDraft} from './publish.ts'

/**
 * Records what a recorder shows: the docking, a clip for each entry, and what is to be done with each, all at once, most
 * urgent first.
 *
 * @param docking with the bounds of its clock's offset, as the list tells them
 * @param drafts what new entries become, by {@link draftEntry}; what is missing is made here
 * @param date the docking's date in the dock's zone, the first part of the vault's paths
 * @param roomBytes what the vault can take above its floor, less what other dockings still have to copy
 * @returns how many clips were listed, and for how many there is no room
 */
export function recordListing(
  dock: Dock,
  task: Task,
  docking: DockingRow,
  entries: readonly IdentifiedEntry[],
  drafts: ReadonlyMap<IdentifiedEntry, Draft>,
  room: {date: string; roomBytes: number},
): {clips: number; noRoom: number} {
  const plans = inOrder(entries, room.roomBytes)
  const digest = listDigest(entries)
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  return commit(dock, at => {
    setListed(dock.store, docking.id, at, {clips: entries.length, bytes, digest})
    const detail = {recorder: docking.recorder, clips: entries.length, bytes}
    const leaf = makeLeaf({kind: 'docking-listed', at, subject: docking.id, sha256: digest, sm3: null, detail})
    appendLeaf(dock.store, leaf)
    recordClockWithin(dock, docking, at)
    publishDocking(dock, docking.id, at)
    const revision = firstRevision(dock)
    /** There may be no room, or another epoch may have begun since it was drafted. */
    const draftOf = (plan: Plan): Draft => {
      const known = drafts.get(plan.entry)
      const isAsPlanned = known?.clip.outcome === plan.outcome && known.clip.revision === revision
      return isAsPlanned ? known : draft(dock, docking, plan, {date: room.date, revision})
    }
    plans.forEach((plan, priority) => {
      addTask(dock.store, {subject: plan.entry.id, lane: docking.recorder, ...taskOf(plan, priority)})
      if (plan.entry.known === 'new') recordNew(dock, docking, draftOf(plan), at)
      else recordKnown(dock, docking, plan, at)
    })
    const countOf = (outcome: ClipOutcome): number => plans.filter(plan => plan.outcome === outcome).length
    const noRoom = countOf('no-room')
    sayWhatIsWrong(dock, docking, {noRoom, refused: countOf('refused'), unreadable: countOf('unreadable')}, at)
    clearSuperseded(dock, docking, entries, at)
    removeTask(dock.store, task)
    sealIfDone(dock, docking.id)
    return {clips: entries.length, noRoom}
  })
}

/** What is to be done with an entry: its bytes are wanted, or it has its outcome already. */
type Plan = {entry: IdentifiedEntry} & (
  | {todo: 'copy' | 'recheck'; outcome: null; problem: null}
  | {todo: null; outcome: 'refused' | 'unreadable' | 'empty' | 'no-room'; problem: string | null}
)

const toDo = (entry: IdentifiedEntry, todo: 'copy' | 'recheck'): Plan => ({entry, todo, outcome: null, problem: null})

const endsAs = (
  entry: IdentifiedEntry,
  outcome: 'refused' | 'unreadable' | 'empty' | 'no-room',
  problem: string | null = null,
): Plan => ({entry, todo: null, outcome, problem})

/** Copies come first, the most urgent at the head: so central hears of them first, too. */
function inOrder(entries: readonly IdentifiedEntry[], roomBytes: number): Plan[] {
  const wanted = entries.filter(({refused, bytes, known}) => refused === null && bytes > 0 && known !== 'held')
  const candidates = wanted.map(entry => ({
    entry,
    id: entry.id,
    bytes: entry.bytes,
    important: entry.reading.mark !== null,
    recordedAt: entry.reading.recorded.recorded_from ?? entry.mtime,
  }))
  const {admitted, noRoom} = admit(candidates, roomBytes)
  const isWanted = new Set(wanted)
  return [
    ...admitted.map(({entry}) => toDo(entry, 'copy')),
    ...noRoom.map(({entry}) => endsAs(entry, 'no-room')),
    ...entries.filter(entry => !isWanted.has(entry)).map(withoutCopy),
  ]
}

function withoutCopy(entry: IdentifiedEntry): Plan {
  if (entry.refused !== null)
    return endsAs(entry, isUnreadable(entry.refused) ? 'unreadable' : 'refused', entry.refused)
  return entry.bytes === 0 ? endsAs(entry, 'empty') : toDo(entry, 'recheck')
}

/** There may be clips in it: its recorder isn't let go as if nothing were amiss. */
const isUnreadable = (refused: string): boolean => refused === 'folder-unreadable' || refused === 'entry-unreadable'

const taskOf = ({todo}: Plan, priority: number): {kind: TaskKind; priority?: number} =>
  todo === null ? {kind: 'match'} : {kind: todo, priority}

/** A new clip and its record. No record tells `listed_at`, so they can be made before the transaction. */
export type Draft = {clip: NewClip; data: CheckedData}

/**
 * Makes ready what a new entry becomes if there is room for it: a recorder may show 100,000, and while they are recorded
 * everything else waits.
 */
export function draftEntry(dock: Dock, docking: DockingRow, entry: IdentifiedEntry, by: DraftedBy): Draft {
  return draft(dock, docking, withoutCopy(entry), by)
}

/** `date` is the docking's in the dock's zone, `revision` the {@link firstRevision}. */
type DraftedBy = {date: string; revision: number}

function draft(dock: Dock, docking: DockingRow, plan: Plan, {date, revision}: DraftedBy): Draft {
  const {entry, outcome, problem} = plan
  const clip = listedClip(docking, entry, date, utcNow(), {outcome, problem, revision})
  return {clip, data: draftClip(dock, newClipRow(clip))}
}

/** The revision of a clip's first record in the epoch that is on. */
export const firstRevision = ({store}: Dock): number => (currentEpoch(store)?.revision_floor ?? 0) + 1

function recordNew(dock: Dock, docking: DockingRow, {clip, data}: Draft, at: string): void {
  insertNewClip(dock.store, {...clip, listed_at: at})
  addDockingFile(dock.store, docking.id, clip.id, clip.outcome)
  publishDraft(dock, clip.id, data, at)
}

function recordKnown(dock: Dock, docking: DockingRow, {entry: {id}, outcome, problem}: Plan, at: string): void {
  listAgain(dock, docking, id)
  if (outcome !== null) setOutcome(dock.store, id, outcome, problem)
  addDockingFile(dock.store, docking.id, id, outcome)
  publishClip(dock, id, at)
}

/** That there is no room concerns the recorder, until it comes and all of it fits. */
function sayWhatIsWrong(
  dock: Dock,
  docking: DockingRow,
  found: {noRoom: number; refused: number; unreadable: number},
  at: string,
): void {
  const {id, recorder, bay} = docking
  if (found.noRoom > 0) {
    const detail = {clips: found.noRoom}
    const alarm = {
      problem: 'no-room',
      severity: 'critical',
      docking: id,
      recorder,
      bay,
      about: recorder,
      detail,
    } as const
    raiseAlertWithin(dock, alarm, at)
  } else {
    clearAlertsWithin(dock, recorder, problem => problem === 'no-room', at)
  }
  if (found.refused > 0) {
    const detail = {entries: found.refused}
    raiseAlertWithin(dock, {problem: 'entries-refused', severity: 'notice', docking: id, recorder, bay, detail}, at)
  }
  if (found.unreadable > 0) {
    const detail = {entries: found.unreadable}
    raiseAlertWithin(
      dock,
      {problem: 'entries-unreadable', severity: 'critical', docking: id, recorder, bay, detail},
      at,
    )
  }
}

/** A file that changed while it was copied is another entry now: nobody needs to look after the one that it was. */
function clearSuperseded(dock: Dock, docking: DockingRow, entries: readonly IdentifiedEntry[], at: string): void {
  const changed = standingAlerts(dock.store).filter(
    ({problem, recorder}) => problem === 'clip-changed' && recorder === docking.recorder,
  )
  if (changed.length === 0) return
  const shown = new Map(entries.map(({path, id}) => [path.toString('hex'), id]))
  for (const {subject} of changed) {
    const path = findClip(dock.store, subject)?.path.toString('hex')
    const now = path === undefined ? undefined : shown.get(path)
    if (now !== undefined && now !== subject)
      clearAlertsWithin(dock, subject, problem => problem === 'clip-changed', at)
  }
}
