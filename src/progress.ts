import {bytesDone} from './ingest/running-copy.ts'
import {type Pace, paceOf, type Sample, withSample} from './pace.ts'

/** How far work is. A byte is half done when it is copied, and done when it was read back. */
export type Work = {clips: number; clipsDone: number; bytes: number; bytesDone: number}

/** How far one docking is, and how fast it goes on. */
export type BayProgress = Work & Pace & {docking: string; bay: number | null; recorder: string}

export type Progress = {
  begin(docking: {id: string; bay: number | null; recorder: string}, todo: {clips: number; bytes: number}): void
  /** A copy runs: its shared counter is read whenever somebody looks. */
  running(docking: string, clip: string, counter: SharedArrayBuffer): void
  clipDone(docking: string, clip: string, bytes: number): void
  /** The counters of the copies that run for a docking. */
  counters(docking: string): SharedArrayBuffer[]
  /** The recorder is gone. */
  end(docking: string): void
  all(): BayProgress[]
  /** All bays together; of a bay that is done nothing is left to wait for. */
  inAll(): Work & Pace
}

type Entry = Work & {
  docking: string
  bay: number | null
  recorder: string
  copies: Map<string, SharedArrayBuffer>
  samples: readonly Sample[]
}

/**
 * What people look at while a recorder is being read. Held in memory: it is told anew from the facts after a restart.
 *
 * @param nowMs a clock that nobody sets, in ms
 */
export function newProgress(nowMs: () => number = () => performance.now()): Progress {
  const entries = new Map<string, Entry>()
  let samplesInAll: readonly Sample[] = []

  const look = (entry: Entry): BayProgress => {
    const {copies, samples, ...said} = entry
    const done = Math.min(entry.bytes, entry.bytesDone + halfDone([...copies.values()]))
    const now = {atMs: nowMs(), bytesDone: done}
    const pace = paceOf(samples, now, entry.bytes)
    entry.samples = withSample(samples, now)
    return {...said, bytesDone: done, ...pace}
  }

  return {
    begin({id, bay, recorder}, {clips, bytes}) {
      const copies = new Map<string, SharedArrayBuffer>()
      entries.set(id, {docking: id, bay, recorder, clips, clipsDone: 0, bytes, bytesDone: 0, copies, samples: []})
      // Another recorder adds to what is to be done, but not to what was done in the last seconds.
      samplesInAll = []
    },
    running(docking, clip, counter) {
      entries.get(docking)?.copies.set(clip, counter)
    },
    clipDone(docking, clip, bytes) {
      const entry = entries.get(docking)
      if (!entry) return
      entry.copies.delete(clip)
      entry.clipsDone += 1
      entry.bytesDone += bytes
    },
    end(docking) {
      entries.delete(docking)
      samplesInAll = []
    },
    counters: docking => [...(entries.get(docking)?.copies.values() ?? [])],
    all: () => [...entries.values()].map(look),
    inAll() {
      const work = [...entries.values()].map(look).reduce(together, {clips: 0, clipsDone: 0, bytes: 0, bytesDone: 0})
      const now = {atMs: nowMs(), bytesDone: work.bytesDone}
      const pace = paceOf(samplesInAll, now, work.bytes)
      samplesInAll = withSample(samplesInAll, now)
      return {...work, ...pace}
    },
  }
}

const together = (a: Work, b: Work): Work => ({
  clips: a.clips + b.clips,
  clipsDone: a.clipsDone + b.clipsDone,
  bytes: a.bytes + b.bytes,
  bytesDone: a.bytesDone + b.bytesDone,
})

/** What running copies count: each byte once as it is copied, and once more as it is read back. */
const halfDone = (counters: readonly SharedArrayBuffer[]): number =>
  Math.floor(counters.reduce((sum, counter) => sum + bytesDone(counter), 0) / 2)
