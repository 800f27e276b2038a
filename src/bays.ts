import {OF_DEVICE, type RecorderEvents} from './detect/source.ts'
import {bayData, recorderStates} from './dock-state.ts'
import {clearAlerts, raiseAlert} from './facts/alerts.ts'
import type {Pipeline} from './pipeline.ts'
import type {Publisher} from './publish/publish.ts'
import type {Work} from './steps/work.ts'
import {standingAlerts} from './store/alerts.ts'
import {baysEverUsed} from './store/dockings.ts'

const EVERY_MS = 1000
const FAILED = 'bay-failed'

/** What the bays hold, told to the pipeline and, as retained state, to central. */
export type Bays = {
  events: RecorderEvents
  /** What was reported so far has reached the pipeline. */
  settled(): Promise<void>
  /** Every source has said what is there: what a former run told of devices that are gone is over. */
  allReported(): void
  /** Facts have changed: a bay may say something else now. */
  refresh(): void
  stop(): void
}

/** Passes recorders that come and go on to the pipeline, and keeps each bay's and recorder's state published. */
export function announceBays(
  work: Work,
  pipeline: Pick<Pipeline, 'arrived' | 'left' | 'dockingOf'>,
  publisher: Pick<Publisher, 'setState'> | null,
): Bays {
  /** Which stay a bay is occupied by; null for one that was and isn't. */
  const stays = new Map<number, string | null>()
  const recorderOf = new Map<string, string>()
  /** What is wrong with sources or devices, since the start. */
  const troubled = new Set<string>()
  const saidOf = new Map<string, string>()
  const pending = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  /** One recorder's coming and going keep their order; another one doesn't wait for them. */
  const inOrder = (recorder: string, action: () => Promise<void>): void => {
    const before = pending.get(recorder) ?? Promise.resolve()
    pending.set(
      recorder,
      before
        .then(action)
        .then(() => clearAlerts(work.dock, recorder, problem => problem === FAILED))
        .catch((error: unknown) => failed(recorder, error)),
    )
  }

  const failed = (recorder: string, error: unknown): void => {
    work.dock.log.error({event: 'bay.failed', recorder, err: error})
    try {
      raiseAlert(work.dock, {problem: FAILED, severity: 'critical', recorder})
    } catch (unraised) {
      // A store that can't be written to is likely what failed.
      work.dock.log.error({event: 'bay.alert-failed', recorder, err: unraised})
    }
  }

  const publish = (): void => {
    const progress = new Map(work.progress.all().map(bay => [bay.docking, bay]))
    for (const [bay, key] of stays) {
      const docking = key === null ? null : pipeline.dockingOf(key)
      try {
        const data = bayData(work.dock, bay, docking, docking === null ? undefined : progress.get(docking))
        publisher?.setState('evidock.bay.v1', `bay/${bay}`, data)
      } catch (error) {
        // What is wrong with one bay is no matter of another one's.
        work.dock.log.error({event: 'bay.not-published', bay, err: error})
      }
    }
  }
  const publishRecorders = (): void => {
    for (const data of recorderStates(work.dock)) {
      const said = JSON.stringify(data)
      if (saidOf.get(data.recorder) === said) continue
      saidOf.set(data.recorder, said)
      publisher?.setState('evidock.recorder.v1', `recorder/${data.recorder}`, data)
    }
  }

  // A former run's retained state outlives it: a bay is empty until a recorder is reported in it.
  for (const bay of baysEverUsed(work.dock.store)) stays.set(bay, null)
  publish()
  publishRecorders()
  return {
    events: {
      arrived(arrival) {
        recorderOf.set(arrival.key, arrival.recorder.id)
        inOrder(arrival.recorder.id, async () => {
          await pipeline.arrived(arrival)
          if (arrival.bay !== null) stays.set(arrival.bay, arrival.key)
          publishRecorders()
          publish()
        })
      },
      left: key =>
        inOrder(recorderOf.get(key) ?? key, async () => {
          await pipeline.left(key)
          for (const [bay, stay] of stays) if (stay === key) stays.set(bay, null)
          recorderOf.delete(key)
          publish()
        }),
      trouble(about, problem, detail = {}) {
        work.dock.log.warn({event: 'source.trouble', about, problem, ...detail})
        if (problem !== null) troubled.add(about)
        if (problem === null) clearAlerts(work.dock, about, () => true)
        else raiseAlert(work.dock, {problem, severity: 'critical', about, detail})
      },
    },
    settled: async () => {
      await Promise.all(pending.values())
    },
    allReported() {
      for (const {subject} of standingAlerts(work.dock.store)) {
        if (subject.startsWith(OF_DEVICE) && !troubled.has(subject)) clearAlerts(work.dock, subject, () => true)
      }
    },
    refresh() {
      if (publisher === null || stopped) return
      timer ??= setTimeout(() => {
        timer = undefined
        publish()
        publishRecorders()
      }, EVERY_MS)
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
