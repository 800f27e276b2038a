import {Piscina} from 'piscina'
import {ownFile} from '../disk/own-files.ts'
import type {CopyOrder, CopyResult} from './copy.ts'
import {type Each, resultOf, settled} from './each.ts'
import type {ReadBackOrder, ReadBackResult} from './read-back.ts'
import {abandon, durableToItsEnd} from './running-copy.ts'
import type {CopyAndReadBack, IngestWorkers} from './workers.ts'

/** V8's own choice is made for servers: 16 MB and more for each thread, and these make little garbage. */
const HEAP = {maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64}

/** What a thread is given: the step's arguments, and where it says which thread it is. */
export type ThreadTask = {args: unknown; thread: Int32Array<SharedArrayBuffer>}

/**
 * Starts the threads: three for two copies. Each copy could have one that reads behind it, but few are read behind at any
 * moment, and a thread takes 8 MB.
 *
 * @param copies how many clips may be copied at once
 * @param watched is told of each task, until it is done
 */
export function startIngestThreads(
  copies: number,
  watched: (thread: ThreadTask['thread']) => () => void = () => () => {},
): IngestWorkers {
  const pool = new Piscina({
    filename: ownFile('ingest/ingest-worker.js').href,
    minThreads: 0,
    maxThreads: copies + Math.ceil(copies / 2),
    idleTimeout: 30_000,
    resourceLimits: HEAP,
  })
  const onThread = async <Result>(name: string, args: unknown): Promise<Result> => {
    const thread = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    const done = watched(thread)
    try {
      return await pool.run({args, thread} satisfies ThreadTask, {name})
    } finally {
      done()
    }
  }
  const copyAndReadBack = (order: CopyOrder): CopyAndReadBack => {
    // In this order: tasks start as they come, so whoever waits for a copy can't keep that copy from a thread.
    const copying = onThread<Each<CopyResult>[]>('copyClips', [order])
    const behind: ReadBackOrder = {file: order.part, progress: order.progress, isBehind: true}
    const reading = onThread<ReadBackResult>('readBack', behind)
    const copied = settled(copying.then(([each]) => resultOf(each))).then(each => {
      const isWhole = 'result' in each && (each.result.state === 'copied' || each.result.state === 'partial')
      if (isWhole) durableToItsEnd(order.progress)
      else abandon(order.progress)
      return each
    })
    return {copied, proof: settled(reading)}
  }
  return {
    listRecorder: order => onThread('listRecorder', order),
    volumeRoom: order => onThread('volumeRoom', order),
    copyAndReadBack,
    copyClips: orders => onThread('copyClips', orders),
    readBackAll: orders => onThread('readBackAll', orders),
    readBack: order => onThread('readBack', order),
    placeClips: placements => onThread('placeClips', placements),
    digestSource: order => onThread('digestSource', order),
    recheckClip: order => onThread('recheckClip', order),
    stop: () => pool.close(),
  }
}
