import {LATEST_FIRST} from './dockings.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

export type RecorderRow = {
  id: string
  serial: string | null
  volume_serial: string | null
  first_docked_at: string
  last_docked_at: string
  dockings: number
}

const upsert = prepared<{id: string; serial: string | null; volumeSerial: string | null; at: string}>(
  `INSERT INTO recorder VALUES (@id, @serial, @volumeSerial, @at, @at, 1)
   ON CONFLICT (id) DO UPDATE SET last_docked_at = @at, dockings = dockings + 1,
     serial = coalesce(@serial, serial), volume_serial = coalesce(@volumeSerial, volume_serial)`,
)
const get = prepared<{id: string}, RecorderRow>('SELECT * FROM recorder WHERE id = @id')
const ofDevice = prepared<{serial: string | null; volumeSerial: string | null; root: string}, {recorder: string}>(
  `SELECT recorder FROM docking WHERE recorder_serial IS @serial AND volume_serial IS @volumeSerial
     AND (volume_serial IS NOT NULL OR root = @root)
   ORDER BY ${LATEST_FIRST} LIMIT 1`,
)
const ofSerial = prepared<{serial: string}, {recorder: string}>(
  'SELECT DISTINCT recorder FROM docking WHERE recorder_serial = @serial',
)
const all = prepared<object, RecorderRow>('SELECT * FROM recorder ORDER BY id')

/** A recorder was docked. */
export function countDocking(
  store: Store,
  recorder: {id: string; serial: string | null; volumeSerial: string | null},
  at: string,
): void {
  upsert(store).run({...recorder, at})
}

/** The recorder of this id, if one was ever docked here. */
export function findRecorder(store: Store, id: string): RecorderRow | undefined {
  return get(store).get({id})
}

/** The recorder that a device was taken for when it was docked last: the same volume, or the same place where it has none. */
export function recorderOfDevice(
  store: Store,
  device: {serial: string | null; volumeSerial: string | null; root: string},
): string | null {
  const {serial, volumeSerial, root} = device
  return ofDevice(store).get({serial, volumeSerial, root})?.recorder ?? null
}

/** The recorders that ever had this serial. */
export function recordersOfSerial(store: Store, serial: string): string[] {
  return ofSerial(store)
    .all({serial})
    .map(({recorder}) => recorder)
}

/** Every recorder that was ever docked here. */
export function allRecorders(store: Store): RecorderRow[] {
  return all(store).all({})
}
