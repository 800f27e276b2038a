import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

const get = prepared<{key: string}, {value: string}>('SELECT value FROM meta WHERE key = @key')
const set = prepared<{key: string; value: string}>(
  'INSERT INTO meta VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = @value',
)

/**
 * The epoch of this database: UTC seconds at its birth, so that a database which lost its rows never reuses a number.
 *
 * @param now UTC ms, used only at birth
 */
export function epochOf(store: Store, now: number): number {
  const known = get(store).get({key: 'epoch'})
  if (known) return Number(known.value)
  const epoch = Math.floor(now / 1000)
  set(store).run({key: 'epoch', value: String(epoch)})
  return epoch
}
