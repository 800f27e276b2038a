import type {AccessEnd, Purpose} from '../contract/access.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** Who looked at an item, and why. Never changed. */
export type AccessFacts = {
  kind: 'clip' | 'document'
  item: string
  revision: number | null
  case: string | null
  how: 'view' | 'copy'
  who: string
  login: string | null
  officer: string | null
  reason: string
  purpose: Purpose | null
  legal_basis: string | null
  approver: string | null
  at: string
  custody_leaf: number
}

/** An access, and how it ended; nulls while nobody has said. */
export type AccessRow = AccessFacts & {
  id: number
  custody_epoch: number
  ended_at: string | null
  outcome: AccessEnd | null
  ms: number | null
}

const insert = prepared<AccessFacts>(
  `INSERT INTO access (kind, item, revision, "case", how, who, login, officer, reason, purpose, legal_basis, approver, at,
     custody_epoch, custody_leaf)
   VALUES (@kind, @item, @revision, @case, @how, @who, @login, @officer, @reason, @purpose, @legal_basis, @approver, @at,
     (SELECT max(epoch) FROM epoch), @custody_leaf)`,
)
const end = prepared<{access: number; at: string; outcome: AccessEnd; ms: number | null}>(
  'INSERT INTO access_end VALUES (@access, @at, @outcome, @ms) ON CONFLICT DO NOTHING',
)
const SELECTED = `SELECT access.*, access_end.at AS ended_at, outcome, ms FROM access
  LEFT JOIN access_end ON access_end.access = access.id`
const get = prepared<{id: number}, AccessRow>(`${SELECTED} WHERE id = @id`)
const all = prepared<object, AccessRow>(`${SELECTED} ORDER BY id`)
const toItem = prepared<{item: string}, AccessRow>(`${SELECTED} WHERE item = @item ORDER BY id`)
const toCase = prepared<{case: string}, AccessRow>(`${SELECTED} WHERE "case" = @case ORDER BY id`)

/** @returns the access's number */
export const insertAccess = (store: Store, facts: AccessFacts): number =>
  Number(insert(store).run(facts).lastInsertRowid)

/** How an access ended; the first word counts. */
export function endAccess(
  store: Store,
  ended: {access: number; at: string; outcome: AccessEnd; ms: number | null},
): void {
  end(store).run(ended)
}

export const findAccess = (store: Store, id: number): AccessRow | undefined => get(store).get({id})

/** Every access, of one item or of one case's items where that is asked for, the first first. */
export function accesses(store: Store, of: {item: string} | {case: string} | null): AccessRow[] {
  if (of === null) return all(store).all({})
  return 'item' in of ? toItem(store).all(of) : toCase(store).all(of)
}
