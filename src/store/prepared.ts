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

/** A compiled statement that gives one row. */
export type OneRow<Params extends object, Row> = {get(params: Params): Row | undefined}

/**
 * As {@link prepared}, for rows of many columns that are read one by one. better-sqlite3 makes all their names anew for
 * each row that is got alone, which takes longer than all else; as a list, with names that are kept here, a row of sixty
 * columns takes half, and a third where it is returned by a change.
 */
export function preparedWide<Params extends object, Row>(sql: string): (store: Store) => OneRow<Params, Row> {
  const compiled = new WeakMap<Store, OneRow<Params, Row>>()
  return store => {
    const known = compiled.get(store)
    if (known) return known
    const statement = store.prepare<[Params], readonly unknown[]>(sql).raw()
    const names = statement.columns().map(({name}) => name)
    const one = {
      get(params: Params): Row | undefined {
        const values = statement.get(params)
        return values && named(names, values)
      },
    }
    compiled.set(store, one)
    return one
  }
}

/** What comes of it is what the statement's types promise. */
function named(names: readonly string[], values: readonly unknown[]) {
  const row = Object.create(Object.prototype)
  for (let index = 0; index < names.length; index += 1) row[names[index] ?? ''] = values[index]
  return row
}
