import {Piscina} from 'piscina'
import type {CopyOrder, CopyResult} from './copy.ts'
import type {placeClip} from './place.ts'
import type {ReadBackOrder, ReadBackResult} from './read-back.ts'
import type {recheckClip} from './recheck.ts'

/** The blocking steps of ingest, each on a thread of its own. */
export type IngestWorkers = {
  copyClip(order: CopyOrder): Promise<CopyResult>
  readBack(order: ReadBackOrder): Promise<ReadBackResult>
  placeClip(order: Parameters<typeof placeClip>[0]): Promise<void>
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
    copyClip: order => pool.run(order, {name: 'copyClip'}),
    readBack: order => pool.run(order, {name: 'readBack'}),
    placeClip: order => pool.run(order, {name: 'placeClip'}),
    recheckClip: order => pool.run(order, {name: 'recheckClip'}),
    stop: () => pool.close(),
  }
}
