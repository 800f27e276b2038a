import {type CopyOrder, type CopyResult, copyClips} from '../../src/ingest/copy.ts'
import {digestSource} from '../../src/ingest/digest-source.ts'
import {volumeRoom} from '../../src/ingest/disk-room.ts'
import {type Each, settled} from '../../src/ingest/each.ts'
import {listRecorder} from '../../src/ingest/listing.ts'
import {placeClips} from '../../src/ingest/place.ts'
import {type ReadBackOrder, type ReadBackResult, readBack} from '../../src/ingest/read-back.ts'
import {recheckClip} from '../../src/ingest/recheck.ts'
import type {IngestWorkers} from '../../src/ingest/workers.ts'

/** What a test puts in the place of the blocking steps, for one clip each. */
export type InsteadOfSteps = Partial<Omit<IngestWorkers, 'copyClips' | 'copyAndReadBack' | 'readBackAll'>> & {
  copyClip?: (order: CopyOrder) => Promise<CopyResult>
}

/** The real blocking steps, called in the test's own process; a test may put something before one of them. */
export function directWorkers(instead: InsteadOfSteps = {}): IngestWorkers {
  const {copyClip: copyInstead, ...others} = instead
  const readBackOf = instead.readBack ?? (async (order: ReadBackOrder): Promise<ReadBackResult> => readBack(order))
  const copyAll = async (orders: readonly CopyOrder[]): Promise<Each<CopyResult>[]> =>
    copyInstead === undefined ? copyClips(orders) : await inTurn(orders, order => copyInstead(order))
  return {
    copyClips: copyAll,
    copyAndReadBack(order) {
      const copied = copyAll([order]).then(([each]) => each ?? {failed: 'no result'})
      return {copied, proof: copied.then(() => settled(readBackOf({file: order.part, progress: order.progress})))}
    },
    readBackAll: orders => inTurn(orders, readBackOf),
    readBack: readBackOf,
    placeClips: async placements => placeClips(placements),
    digestSource: async order => digestSource(order),
    recheckClip: async order => recheckClip(order),
    listRecorder: async order => listRecorder(order),
    volumeRoom: async order => volumeRoom(order),
    stop: async () => {},
    ...others,
  }
}

/**
 * Copies one clip.
 *
 * @throws {Error} when the vault can't be written
 */
export function copyClip(order: CopyOrder): CopyResult {
  const [copied] = copyClips([order])
  if (copied === undefined || 'failed' in copied) throw new Error(copied?.failed)
  return copied.result
}

async function inTurn<Order, Result>(
  orders: readonly Order[],
  work: (order: Order) => Promise<Result>,
): Promise<Each<Result>[]> {
  const results: Each<Result>[] = []
  for (const order of orders) {
    results.push(
      await work(order).then(
        result => ({result}),
        (error: unknown) => ({failed: error instanceof Error ? error.message : String(error)}),
      ),
    )
  }
  return results
}
