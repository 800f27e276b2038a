import type {DeviceAbilities} from './commands.ts'
import type {RecorderSource} from './detect/source.ts'
import {commit, type Dock} from './facts/dock.ts'
import {recordClockSet, tellAbsent} from './facts/health.ts'
import type {Pipeline} from './pipeline.ts'
import {allowDevice, allowedDevices} from './store/allowed-devices.ts'
import {countOutcomes, getDocking} from './store/dockings.ts'
import {clockLastSet} from './store/health.ts'
import {outboxCounts} from './store/outbox.ts'

/** A clock that is off by less isn't worth a write on a recorder: it shows whole seconds. */
const WORTH_MS = 1000
const CLEAN = new Set(['verified', 'already-held', 'empty'])
const ABSENCE_EVERY_MS = 3_600_000

export type Recorders = {
  /** What central may have done with the devices of this dock. */
  abilities: DeviceAbilities
  /** From now on these are the recorders in their bays. */
  follow(pipeline: Pick<Pipeline, 'staying'>): void
  /** Facts have changed: a docking may have come to its end, or central may hold it now. */
  wake(): void
  stop(): void
}

/**
 * Tends the recorders besides their footage: their clocks are set, by central's command or, where policy says so, after
 * ingest; devices are allowed; and who wasn't docked for days is told.
 *
 * A recorder is written to only when all that it brought is proved, and central has said by a receipt that it holds what
 * was said of it.
 *
 * @param receipts whether central gives receipts here: without them no clock is ever set
 */
export function tendRecorders(
  dock: Dock,
  sources: readonly RecorderSource[],
  {receipts, afterIngest}: {receipts: boolean; afterIngest: boolean},
): Recorders {
  const {store, log} = dock
  const tried = new Set<string>()
  let staying: Pipeline['staying'] = () => []

  const mayWrite = (docking: string): boolean => {
    const {sealed_at, missing} = getDocking(store, docking)
    const outcomes = Object.keys(countOutcomes(store, docking))
    if (!receipts || sealed_at === null || missing !== null || !outcomes.every(one => CLEAN.has(one))) return false
    const {unsent, unreceipted} = outboxCounts(store, dock.epoch)
    return unsent === 0 && unreceipted === 0
  }

  /** @returns null when it is set, else a problem's code */
  const setClock = async (key: string, recorder: string): Promise<string | null> => {
    for (const source of sources) {
      const set = (await source.setClock?.(key)) ?? null
      if (set === null) continue
      recordClockSet(dock, recorder, set.offset)
      log.info({event: 'recorder.clock-set', recorder, ...set})
      return null
    }
    return 'clock-not-settable'
  }

  const setByCommand = async (recorder: string): Promise<string | null> => {
    const stay = staying().find(one => one.recorder === recorder)
    if (stay === undefined) return 'recorder-not-docked'
    return mayWrite(stay.docking) ? await setClock(stay.key, recorder) : 'recorder-not-held'
  }

  const isOff = (docking: string): boolean => {
    const {recorder, opened_at, offset_ms} = getDocking(store, docking)
    const last = clockLastSet(store, recorder)
    return offset_ms !== null && Math.abs(offset_ms) >= WORTH_MS && (last === undefined || last.at < opened_at)
  }

  /** `device` as the alert names it for this, `1234-5678`. */
  const allow: DeviceAbilities['allow'] = async ({device: said, by, reason}) => {
    if (!/^[0-9a-f]{4}-[0-9a-f]{4}$/.test(said)) return 'no-such-device'
    const device = said.replace('-', ':')
    commit(dock, at => allowDevice(store, {device, at, by, reason}))
    for (const source of sources) source.allow?.(device)
    return null
  }

  for (const device of allowedDevices(store)) for (const source of sources) source.allow?.(device)
  /** A database that takes nothing now must not end the dock: it is told an hour later. */
  const tellWhoIsAway = (): void => {
    try {
      tellAbsent(dock, Date.now(), new Set(staying().map(({recorder}) => recorder)))
    } catch (error) {
      log.error({event: 'recorder.absence-not-told', err: error})
    }
  }
  const absence = setInterval(tellWhoIsAway, ABSENCE_EVERY_MS)
  return {
    abilities: {
      'set-clock': sources.some(source => source.setClock) ? ({recorder}) => setByCommand(recorder) : null,
      allow: sources.some(source => source.allow) ? allow : null,
    },
    follow(pipeline) {
      staying = pipeline.staying
      tellWhoIsAway()
    },
    wake() {
      if (!afterIngest || !receipts) return
      for (const {key, docking, recorder} of staying()) {
        if (tried.has(key) || !isOff(docking) || !mayWrite(docking)) continue
        // Once a stay: one that refuses isn't asked again and again.
        tried.add(key)
        void setClock(key, recorder)
          .then(problem => problem && log.warn({event: 'recorder.clock-not-set', recorder, problem}))
          .catch((error: unknown) => log.error({event: 'recorder.clock-not-set', recorder, err: error}))
      }
    },
    stop: () => clearInterval(absence),
  }
}
