import {copyClip} from '../../src/ingest/copy.ts'
import {placeClip} from '../../src/ingest/place.ts'
import {readBack} from '../../src/ingest/read-back.ts'
import {recheckClip} from '../../src/ingest/recheck.ts'
import type {IngestWorkers} from '../../src/ingest/workers.ts'

/** The real blocking steps, called in the test's own process; a test may put something before one of them. */
export function directWorkers(instead: Partial<IngestWorkers> = {}): IngestWorkers {
  return {
    copyClip: async order => copyClip(order),
    readBack: async order => readBack(order),
    placeClip: async order => placeClip(order),
    recheckClip: async order => recheckClip(order),
    stop: async () => {},
    ...instead,
  }
}
