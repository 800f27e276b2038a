import type {AccessEnd} from '../contract/access.ts'
import type {AccessRequest} from '../contract/control.ts'
import {makeLeaf} from '../custody/leaf.ts'
import {type AccessRow, endAccess, findAccess, insertAccess} from '../store/accesses.ts'
import {appendLeaf} from '../store/leaves.ts'
import {type Alarm, clearAlertsWithin, raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import {documentSubject} from './documents.ts'

/** What is looked at, as far as the record of it says. */
export type Accessed = {
  kind: 'clip' | 'document'
  item: string
  revision: number | null
  case: string | null
  sha256: string
  /** Null for what is held of a clip in part. */
  sm3: string | null
}

/**
 * Records who looks at an item, and why, before it is opened. Its leaf names the item and nobody: the rest stands in the
 * salted detail.
 *
 * @returns the access's number
 */
export function recordAccess(
  dock: Dock,
  accessed: Accessed,
  request: Omit<AccessRequest, 'item' | 'revision'>,
): number {
  const {sha256, sm3, ...item} = accessed
  const {how, who, login, officer, reason, purpose, legal_basis, approver} = request
  const said = {how, who, login, officer, reason, purpose, legal_basis, approver}
  return commit(dock, at => {
    const detail = {...item, ...said}
    const leaf = makeLeaf({kind: 'item-viewed', at, subject: item.item, sha256, sm3, detail})
    return insertAccess(dock.store, {...item, ...said, at, custody_leaf: appendLeaf(dock.store, leaf)})
  })
}

/** What a look at a file may show; each is told of once, until the file is as it was. */
const ALARMS: Partial<Record<AccessEnd, Pick<Alarm, 'problem' | 'severity'>>> = {
  missing: {problem: 'vault-file-missing', severity: 'critical'},
  altered: {problem: 'vault-digest-differs', severity: 'critical'},
  unreadable: {problem: 'vault-file-unreadable', severity: 'critical'},
}
const PROBLEMS: ReadonlySet<string> = new Set(Object.values(ALARMS).map(({problem}) => problem))

/**
 * Records how an access ended. A file that isn't what was held is an alert; one that agrees ends it.
 *
 * @param ms from the command's start to the first byte
 * @returns false when there is no such access
 */
export function recordAccessEnd(dock: Dock, id: number, outcome: AccessEnd, ms: number | null): boolean {
  const access = findAccess(dock.store, id)
  if (!access) return false
  const {clip = null, about} = alarmOf(access)
  commit(dock, at => {
    endAccess(dock.store, {access: id, at, outcome, ms})
    const alarm = ALARMS[outcome]
    if (alarm) raiseAlertWithin(dock, {...alarm, clip, about}, at)
    const found = outcome === 'agrees' || outcome === 'copied'
    if (found) clearAlertsWithin(dock, about, standing => PROBLEMS.has(standing), at)
  })
  return true
}

const alarmOf = ({kind, item, revision}: AccessRow): Pick<Alarm, 'clip'> & {about: string} =>
  kind === 'clip' ? {clip: item, about: item} : {about: documentSubject(item, revision ?? 1)}
