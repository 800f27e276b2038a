import type {Logger} from 'pino'
import type {DockName} from '../contract/topics.ts'
import type {Profile} from '../detect/profiles/profile.ts'
import {effect} from '../disk/interpose.ts'
import type {Store} from '../store/open.ts'
import type {HealthLimits} from './health-limits.ts'

/** What every fact is recorded with: who we are, where it is kept, and who is told after the commit. */
export type Dock = {
  name: DockName
  store: Store
  epoch: number
  log: Logger
  /** What recorders of a profile are, by its name; of one that isn't there any more only what all have. */
  profile: (name: string) => Profile
  limits: HealthLimits
  /** Called after each commit: there may be something to do, and something to send. */
  committed: () => void
}

/** Now, as UTC ISO 8601 with three digits. */
export const utcNow = (): string => new Date().toISOString()

/**
 * One result, one transaction: the fact, its custody leaf, its record in the outbox, the task gone and the next tasks
 * in. Either all of it is on the disk or none.
 *
 * @param work gets the UTC instant of the commit
 */
export function commit<Result>(dock: Dock, work: (at: string) => Result): Result {
  const actions: (() => void)[] = []
  waiting.set(dock.store, actions)
  try {
    const result = effect({call: 'commit', path: dock.store.name}, () =>
      dock.store.transaction(() => work(utcNow())).immediate(),
    )
    for (const action of actions) action()
    dock.committed()
    return result
  } finally {
    waiting.delete(dock.store)
  }
}

const waiting = new WeakMap<Store, (() => void)[]>()

/** Remembers something only when the running transaction is committed: what is rolled back must leave nothing in memory. */
export function whenCommitted({store}: Dock, action: () => void): void {
  waiting.get(store)?.push(action)
}
