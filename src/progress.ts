import {bytesDone} from './ingest/copy.ts'

/** How far one docking is; bytes count twice, once copied and once read back. */
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
        bytes: bytes * 2,
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
      entry.bytesDone += bytes * 2
    },
    counters: docking => [...(entries.get(docking)?.copies.values() ?? [])],
    all: () =>
      [...entries.values()].map(({copies, ...entry}) => ({
        ...entry,
        bytesDone: Math.min(
          entry.bytes,
          entry.bytesDone + [...copies.values()].reduce((sum, counter) => sum + bytesDone(counter), 0),
        ),
      })),
  }
}
