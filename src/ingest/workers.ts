import type {CopyOrder, CopyResult} from './copy.ts'
import type {digestSource} from './digest-source.ts'
import type {volumeRoom} from './disk-room.ts'
import type {Each} from './each.ts'
import type {ListedEntry} from './listing.ts'
import type {Placement, placeClips} from './place.ts'
import type {ReadBackOrder, ReadBackResult} from './read-back.ts'
import type {recheckClip} from './recheck.ts'
import type {SourceOrder} from './source.ts'

/** The blocking steps of ingest, done elsewhere than where the dock answers everyone. */
export type IngestWorkers = {
  listRecorder(order: {root: string; isDamaged?: boolean}): Promise<ListedEntry[]>
  volumeRoom(order: {root: string}): Promise<ReturnType<typeof volumeRoom>>
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

/** Each step by its name, as it is called from one process in the other. */
export type StepName = Exclude<keyof IngestWorkers, 'stop'>
