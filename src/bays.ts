import type {RecorderEvents} from './detect/source.ts'
import {bayData, recorderStates} from './dock-state.ts'
import type {Pipeline} from './pipeline.ts'
import type {Publisher} from './publish/publish.ts'
import type {Work} from './steps/work.ts'

const EVERY_MS = 1000

/** What the bays hold, told to the pipeline and, as retained state, to central. */
export type Bays = {
  events: RecorderEvents
  /** What was reported so far has reached the pipeline. */
  settled(): Promise<void>
  /** Facts have changed: a bay may say something else now. */
  refresh(): void
  stop(): void
}

/** Passes recorders that come and go on to the pipeline, and keeps each bay's and recorder's state published. */
export function announceBays(work: Work, pipeline: Pipeline, publisher: Publisher | null): Bays {
  const bayOf = new Map<string, number>()
  const dockingIn = new Map<number, string | null>()
  let pending: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const after = (action: () => Promise<void>): void => {
    pending = pending.then(action).catch((error: unknown) => work.dock.log.error({event: 'bay.failed', err: error}))
  }

  const publish = (): void => {
    const progress = new Map(work.progress.all().map(bay => [bay.docking, bay]))
    for (const [bay, docking] of dockingIn) {
      const data = bayData(work.dock, bay, docking, docking === null ? undefined : progress.get(docking))
      publisher?.setState('evidock.bay.v1', `bay/${bay}`, data)
    }
  }
  const publishRecorders = (): void => {
    for (const data of recorderStates(work.dock)) {
      publisher?.setState('evidock.recorder.v1', `recorder/${data.recorder}`, data)
    }
  }

  publishRecorders()
  return {
    events: {
      arrived: arrival =>
        after(async () => {
          const docking = await pipeline.arrived(arrival)
          if (arrival.bay !== null) {
            bayOf.set(arrival.key, arrival.bay)
            dockingIn.set(arrival.bay, docking)
          }
          publishRecorders()
          publish()
        }),
      left: key =>
        after(async () => {
          await pipeline.left(key)
          const bay = bayOf.get(key)
          bayOf.delete(key)
          if (bay !== undefined) dockingIn.set(bay, null)
          publish()
        }),
    },
    settled: async () => {
      await pending
    },
    refresh() {
      if (publisher === null || stopped) return
      timer ??= setTimeout(() => {
        timer = undefined
        publish()
      }, EVERY_MS)
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
