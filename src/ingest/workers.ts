import {Piscina} from 'piscina'
import type {CopyOrder, CopyResult} from './copy.ts'
import type {digestSource} from './digest-source.ts'
import type {Each} from './each.ts'
import type {Placement, placeClips} from './place.ts'
import type {ReadBackOrder, ReadBackResult} from './read-back.ts'
import type {recheckClip} from './recheck.ts'
import type {SourceOrder} from './source.ts'

/** The blocking steps of ingest, each on a thread of its own. */
export type IngestWorkers = {
  copyClips(orders: readonly CopyOrder[]): Promise<Each<CopyResult>[]>
  readBackAll(orders: readonly ReadBackOrder[]): Promise<Each<ReadBackResult>[]>
  readBack(order: ReadBackOrder): Promise<ReadBackResult>
  placeClips(placements: readonly Placement[]): Promise<ReturnType<typeof placeClips>>
  digestSource(order: SourceOrder): Promise<ReturnType<typeof digestSource>>
  recheckClip(order: Parameters<typeof recheckClip>[0]): Promise<ReturnType<typeof recheckClip>>
  stop(): Promise<void>
}

/**
 * Starts the threads.
 *
 * @param threads how many clips may be in work at once
 */
export function startIngestWorkers(threads: number): IngestWorkers {
  const pool = new Piscina({
    filename: new URL('./ingest-worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 30_000,
  })
  return {
    copyClips: orders => pool.run(orders, {name: 'copyClips'}),
    readBackAll: orders => pool.run(orders, {name: 'readBackAll'}),
    readBack: order => pool.run(order, {name: 'readBack'}),
    placeClips: placements => pool.run(placements, {name: 'placeClips'}),
    digestSource: order => pool.run(order, {name: 'digestSource'}),
    recheckClip: order => pool.run(order, {name: 'recheckClip'}),
    stop: () => pool.close(),
  }
}
