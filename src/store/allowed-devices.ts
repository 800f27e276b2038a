import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

const insert = prepared<{device: string; at: string; by: string; reason: string}>(
  'INSERT INTO allowed_device VALUES (@device, @at, @by, @reason) ON CONFLICT (device) DO NOTHING',
)
const all = prepared<object, {device: string}>('SELECT device FROM allowed_device ORDER BY device')

/** A device may be used as a recorder from now on. @param device `vendor:product` */
export function allowDevice(store: Store, allowed: {device: string; at: string; by: string; reason: string}): void {
  insert(store).run(allowed)
}

/** Each as `vendor:product`. */
export function allowedDevices(store: Store): string[] {
  return all(store)
    .all({})
    .map(({device}) => device)
}
