import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A volume of a recorder besides its first: its serial, which tells it apart, and where its files are now. */
export type OtherVolume = {serial: string; root: string}

const drop = prepared<{docking: string}>('DELETE FROM docking_volume WHERE docking = @docking')
const add = prepared<{docking: string; serial: string; root: string}>(
  'INSERT INTO docking_volume VALUES (@docking, @serial, @root)',
)
const of = prepared<{docking: string}, OtherVolume>(
  'SELECT volume_serial AS serial, root FROM docking_volume WHERE docking = @docking ORDER BY volume_serial',
)

/** Where a docking's other volumes are; after a restart they may be mounted elsewhere. */
export function setOtherVolumes(store: Store, docking: string, volumes: readonly OtherVolume[]): void {
  drop(store).run({docking})
  for (const volume of volumes) add(store).run({docking, ...volume})
}

export function otherVolumes(store: Store, docking: string): OtherVolume[] {
  return of(store).all({docking})
}
