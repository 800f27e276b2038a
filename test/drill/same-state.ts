import {createHash} from 'node:crypto'
import type {Store} from '../../src/store/open.ts'
import {prepared} from '../../src/store/prepared.ts'
import {type Change, type Disk, type Entries, type EntryChange, folderOf, treeOf} from './disk-model.ts'

/** A docking's or an alert's id, which chance makes. */
export const ID_BY_CHANCE = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** What chance, the clock and the length of the outbox put into a state, so that two runs have it differently. */
const CHANCE = new RegExp(
  `${ID_BY_CHANCE.source}|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z|"(?:number|size)": \\d+|"root": "[^"]*"`,
  'g',
)
const sameName = (path: string): string => path.replace(ID_BY_CHANCE, '~')

const digests = new WeakMap<Buffer, string>()

function digestOf(bytes: Buffer): string {
  const known = digests.get(bytes)
  if (known !== undefined) return known
  const isText = bytes[0] === 0x7b
  const hash = createHash('sha1').update(isText ? bytes.toString('latin1').replace(CHANCE, '~') : bytes)
  const digest = hash.digest('base64')
  digests.set(bytes, digest)
  return digest
}

const keys = new WeakMap<Disk, string>()

/** The same text for two disks that hold the same, un-synced changes included. */
export function diskKey(disk: Disk): string {
  const known = keys.get(disk)
  if (known !== undefined) return known
  const labels = new Map<number, number>()
  const lines: string[] = []
  const label = (id: number): string => {
    const seen = labels.get(id)
    if (seen !== undefined) return `#${seen}`
    const own = labels.size
    labels.set(id, own)
    const node = disk.nodes.get(id)
    if (node === undefined) return 'nothing'
    if (node.kind === 'file') {
      lines.push(`${own} ${digestOf(node.content)} ${digestOf(node.durable)} ${node.pending.map(changeText).join(' ')}`)
      return `#${own}`
    }
    const {entries, durable, pending} = folderOf(disk, id)
    lines.push(
      `${own} [${entriesText(entries, label)}] [${entriesText(durable, label)}] ${pendingText(pending, label)}`,
    )
    return `#${own}`
  }
  label(0)
  const key = createHash('sha1').update(lines.join('\n')).digest('base64')
  keys.set(disk, key)
  return key
}

/** The same text for two disks on which a process sees the same, whatever of it is sure. */
export function visibleKey(disk: Disk): string {
  const lines = [...treeOf(disk)].map(([path, bytes]) => `${sameName(path)} ${bytes === null ? '/' : digestOf(bytes)}`)
  return createHash('sha1').update(lines.toSorted().join('\n')).digest('base64')
}

const changeText = (change: Change): string =>
  'length' in change ? `=${change.length}` : `@${change.position}:${digestOf(change.bytes)}`

const entriesText = (entries: Entries, label: (id: number) => string): string =>
  [...entries]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, id]) => `${sameName(name)}=${label(id)}`)
    .join(' ')

function pendingText(pending: readonly EntryChange[], label: (id: number) => string): string {
  const operations = [...new Set(pending.map(({operation}) => operation))]
  return pending
    .map(
      ({operation, name, to}) => `${operations.indexOf(operation)}:${sameName(name)}=${to === null ? '-' : label(to)}`,
    )
    .join(' ')
}

/**
 * What ingest reads of its database, without times, without dockings that have ended, and without what only grows
 * (outbox, leaves, revisions, tries): from two states that agree in it ingest goes on alike, whatever lies behind them.
 * All the rest is checked at the end of each scenario.
 */
const READ_BY_INGEST = [
  `SELECT id, recorder, root, listed_at IS NULL AS listed, list_sha256 FROM docking WHERE sealed_at IS NULL ORDER BY rowid`,
  `SELECT list_kept FROM docking WHERE list_kept IS NULL OR list_kept <> 'sealed' ORDER BY rowid`,
  `SELECT epoch, told_by, republished_at IS NULL AS published FROM epoch ORDER BY epoch`,
  `SELECT c.id, d.id AS docking, c.outcome, c.problem, c.sha256, c.probed_at IS NULL AS probed, c.same_as,
     c.vault_path, c.generation, c.adopted_at IS NULL AS adopted
     FROM clip c LEFT JOIN docking d ON d.id = c.docking AND d.sealed_at IS NULL ORDER BY c.id`,
  `SELECT d.id, f.clip, f.outcome FROM docking_file f JOIN docking d ON d.id = f.docking
     WHERE d.sealed_at IS NULL ORDER BY d.rowid, f.clip`,
  `SELECT subject, kind, lane FROM task ORDER BY kind, priority, lane, id`,
  `SELECT clip, place, sha256 FROM copy ORDER BY clip, place`,
  `SELECT subject, problem FROM alert WHERE cleared_at IS NULL ORDER BY problem, rowid`,
  `SELECT DISTINCT clip FROM match ORDER BY clip`,
].map(sql => prepared<object>(sql))

/** The same text for two databases from which ingest goes on alike. */
export function databaseKey(store: Store): string {
  const order = new Map<string, string>()
  const name = (uuid: string): string => {
    const known = order.get(uuid) ?? `~${order.size}`
    order.set(uuid, known)
    return known
  }
  const rows = READ_BY_INGEST.map(read => JSON.stringify(read(store).all({})))
  return createHash('sha1').update(rows.join('\n').replace(CHANCE, name)).digest('base64')
}
