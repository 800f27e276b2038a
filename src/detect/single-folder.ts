import type {Arrival, RecorderSource} from './source.ts'

/** One folder that is docked at once and stays: what `evidock ingest` works on. */
export const singleFolder = (arrival: Arrival): RecorderSource => ({
  async start(events) {
    events.arrived(arrival)
  },
  async stop() {},
})
