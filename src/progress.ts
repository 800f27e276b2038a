import {bytesDone} from './ingest/copy.ts'

/** How far one docking is. A byte is half done when it is copied, and done when it was read back. */
export type BayProgress = {
  docking: string
  bay: number | null
  recorder: string
  clips: number
  clipsDone: number
  bytes: number
  bytesDone: number
}

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
}

type Entry = BayProgress & {copies: Map<string, SharedArrayBuffer>}

/** What people look at while a recorder is being read. Held in memory: it is told anew from the facts after a restart. */
export function newProgress(): Progress {
  const entries = new Map<string, Entry>()
  return {
    begin({id, bay, recorder}, {clips, bytes}) {
      entries.set(id, {
        docking: id,
        bay,
        recorder,
        clips,
        clipsDone: 0,
        bytes,
        bytesDone: 0,
        copies: new Map(),
      })
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
    },
    counters: docking => [...(entries.get(docking)?.copies.values() ?? [])],
    all: () =>
      [...entries.values()].map(({copies, ...entry}) => ({
        ...entry,
        bytesDone: Math.min(entry.bytes, entry.bytesDone + halfDone([...copies.values()])),
      })),
  }
}

/** What running copies count: each byte once as it is copied, and once more as it is read back. */
const halfDone = (counters: readonly SharedArrayBuffer[]): number =>
  Math.floor(counters.reduce((sum, counter) => sum + bytesDone(counter), 0) / 2)
