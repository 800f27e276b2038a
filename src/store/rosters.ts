import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

const get = prepared<{kind: string}, {rows: string}>('SELECT rows FROM roster WHERE kind = @kind')
const set = prepared<{kind: string; rows: string}>(
  'INSERT INTO roster VALUES (@kind, @rows) ON CONFLICT (kind) DO UPDATE SET rows = @rows',
)

/** The rows of one roster as they were when clips were matched last, as JSON; null before the first. */
export function storedRoster(store: Store, kind: string): string | null {
  return get(store).get({kind})?.rows ?? null
}

export function storeRoster(store: Store, kind: string, rows: string): void {
  set(store).run({kind, rows})
}
