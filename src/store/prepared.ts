import type {Statement} from 'better-sqlite3'
import type {Store} from './open.ts'

/**
 * A statement that is compiled once for each connection, on first use.
 *
 * `Params` is the object of named parameters, `Row` what a row looks like; both are promises about the SQL beside them.
 */
export function prepared<Params extends object, Row = unknown>(
  sql: string,
): (store: Store) => Statement<[Params], Row> {
  const compiled = new WeakMap<Store, Statement<[Params], Row>>()
  return store => {
    const known = compiled.get(store)
    if (known) return known
    const statement = store.prepare<[Params], Row>(sql)
    compiled.set(store, statement)
    return statement
  }
}
