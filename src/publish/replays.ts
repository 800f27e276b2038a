import type {Store} from '../store/open.ts'
import {endReplays, moveReplay, nextReplay, type ReplayRow, rowsOfReplay} from '../store/replays.ts'
import {type Walk, walkThrough} from './walk.ts'

/** The replays that central asked for, one after the other. How far they are outlives a restart. */
export type Replays = Pick<Walk, 'next' | 'settle' | 'rewind'> & {
  isOn(): boolean
  /** Stores how far they are: call it within the transaction that stores acknowledgements. */
  store(): void
}

export function replays(store: Store): Replays {
  let current: {replay: ReplayRow; walk: Walk} | null = null
  let done = 0
  let stored = 0

  const begin = (): typeof current => {
    const replay = nextReplay(store, done)
    if (!replay) return null
    const from = {epoch: replay.epoch, number: replay.next - 1}
    return {replay, walk: walkThrough(({number}, limit) => rowsOfReplay(store, replay, number, limit), from)}
  }
  return {
    isOn: () => current !== null,
    next(limit) {
      for (;;) {
        current ??= begin()
        if (!current) return []
        const rows = current.walk.next(limit)
        if (rows.length > 0 || !current.walk.isOver()) return rows
        done = current.replay.id
        current = null
      }
    },
    settle: row => current?.walk.settle(row),
    rewind: () => current?.walk.rewind(),
    store() {
      if (done > stored) endReplays(store, done)
      stored = done
      if (current) moveReplay(store, current.replay.id, current.walk.reached().number + 1)
    },
  }
}
