import {Piscina} from 'piscina'
import {ownFile} from '../disk/own-files.ts'
import type {CopyOrder, CopyResult} from './copy.ts'
import type {digestSource} from './digest-source.ts'
import {type Each, resultOf, settled} from './each.ts'
import type {Placement, placeClips} from './place.ts'
import type {ReadBackOrder, ReadBackResult} from './read-back.ts'
import type {recheckClip} from './recheck.ts'
import {abandon, durableToItsEnd} from './running-copy.ts'
import type {SourceOrder} from './source.ts'

/** The blocking steps of ingest, each on a thread of its own. */
export type IngestWorkers = {
  copyClips(orders: readonly CopyOrder[]): Promise<Each<CopyResult>[]>
  /** Copies a clip, and reads it back on another thread meanwhile, slice by slice. */
  copyAndReadBack(order: CopyOrder): CopyAndReadBack
  readBackAll(orders: readonly ReadBackOrder[]): Promise<Each<ReadBackResult>[]>
  readBack(order: ReadBackOrder): Promise<ReadBackResult>
  placeClips(placements: readonly Placement[]): Promise<ReturnType<typeof placeClips>>
  digestSource(order: SourceOrder): Promise<ReturnType<typeof digestSource>>
  recheckClip(order: Parameters<typeof recheckClip>[0]): Promise<ReturnType<typeof recheckClip>>
  stop(): Promise<void>
}

/** Both resolve always; the proof with a failure when the copy came to nothing. */
export type CopyAndReadBack = {copied: Promise<Each<CopyResult>>; proof: Promise<Each<ReadBackResult>>}

/** V8's own choice is made for servers: 16 MB and more for each thread, and these make little garbage. */
const HEAP = {maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64}

/**
 * Starts the threads: three for two copies. Each copy could have one that reads behind it, but few are read behind at any
 * moment, and a thread takes 8 MB.
 *
 * @param copies how many clips may be copied at once
 */
export function startIngestWorkers(copies: number): IngestWorkers {
  const pool = new Piscina({
    filename: ownFile('ingest/ingest-worker.js').href,
    minThreads: 0,
    maxThreads: copies + Math.ceil(copies / 2),
    idleTimeout: 30_000,
    resourceLimits: HEAP,
  })
  const copyAndReadBack = (order: CopyOrder): CopyAndReadBack => {
    // In this order: tasks start as they come, so whoever waits for a copy can't keep that copy from a thread.
    const copying: Promise<Each<CopyResult>[]> = pool.run([order], {name: 'copyClips'})
    const reading: Promise<ReadBackResult> = pool.run(
      {file: order.part, progress: order.progress, isBehind: true} satisfies ReadBackOrder,
      {name: 'readBack'},
    )
    const copied = settled(copying.then(([each]) => resultOf(each))).then(each => {
      const isWhole = 'result' in each && (each.result.state === 'copied' || each.result.state === 'partial')
      if (isWhole) durableToItsEnd(order.progress)
      else abandon(order.progress)
      return each
    })
    return {copied, proof: settled(reading)}
  }
  return {
    copyAndReadBack,
    copyClips: orders => pool.run(orders, {name: 'copyClips'}),
    readBackAll: orders => pool.run(orders, {name: 'readBackAll'}),
    readBack: order => pool.run(order, {name: 'readBack'}),
    placeClips: placements => pool.run(placements, {name: 'placeClips'}),
    digestSource: order => pool.run(order, {name: 'digestSource'}),
    recheckClip: order => pool.run(order, {name: 'recheckClip'}),
    stop: () => pool.close(),
  }
}
