import {makeLeaf} from '../custody/leaf.ts'
import {setDecoded, setProbed, setRecorded} from '../store/clip-results.ts'
import type {ClipRow, DecodedFacts, ProbedFacts, RecordedFacts} from '../store/clip-row.ts'
import {getDocking} from '../store/dockings.ts'
import {appendLeaf} from '../store/leaves.ts'
import {addTask, removeTask, type Task} from '../store/tasks.ts'
import {commit, type Dock} from './dock.ts'
import {boundClockWithin} from './health.ts'
import {publishClip} from './publish.ts'

/** What a content says: its type, and for media its streams and times. */
export type Probed = {
  task: Task
  clip: ClipRow
  facts: Omit<ProbedFacts, 'probed_at'>
  recorded: RecordedFacts
  decode: boolean
  /** What its satellite time says of the recorder's clock: the offset isn't more (ms). */
  gpsBound: number | null
}

/** Records what contents say; several results that came together share one transaction. */
export function recordProbed(dock: Dock, probed: readonly Probed[]): void {
  commit(dock, at => {
    for (const one of probed) recordWithin(dock, one, at)
  })
}

function recordWithin(dock: Dock, {task, clip, facts, recorded, decode, gpsBound}: Probed, at: string): void {
  setProbed(dock.store, clip.id, {...facts, probed_at: at})
  setRecorded(dock.store, clip.id, recorded)
  const detail = {media_type: facts.media_type, duration_ms: facts.duration_ms, problem: facts.media_problem}
  appendLeaf(
    dock.store,
    makeLeaf({kind: 'clip-probed', at, subject: clip.id, sha256: clip.sha256, sm3: clip.sm3, detail}),
  )
  if (gpsBound !== null) boundClockWithin(dock, getDocking(dock.store, clip.docking), gpsBound, at)
  publishClip(dock, clip.id, at)
  removeTask(dock.store, task)
  addTask(dock.store, {subject: clip.id, kind: 'match', lane: clip.recorder})
  if (decode) addTask(dock.store, {subject: clip.id, kind: 'decode'})
}

/** What decoding showed, and what was made for people to look at. */
export function recordDecoded(dock: Dock, task: Task, clip: ClipRow, facts: Omit<DecodedFacts, 'decoded_at'>): void {
  commit(dock, at => {
    setDecoded(dock.store, clip.id, {...facts, decoded_at: at})
    const detail = {playable: facts.playable, decoded_ms: facts.decoded_ms, problem: facts.media_problem}
    appendLeaf(
      dock.store,
      makeLeaf({kind: 'clip-decoded', at, subject: clip.id, sha256: clip.sha256, sm3: clip.sm3, detail}),
    )
    publishClip(dock, clip.id, at)
    removeTask(dock.store, task)
  })
}
