import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {isDeepStrictEqual} from 'node:util'
import {listFile, readDockingList} from '../../src/ingest/docking-list.ts'
import {sidecarSchema} from '../../src/ingest/sidecar.ts'
import {alertSnapshot, clipSnapshot, dockingSnapshot} from '../../src/publish/snapshots.ts'
import {dockingDate} from '../../src/steps/list.ts'
import type {AlertRow} from '../../src/store/alerts.ts'
import type {ClipRow} from '../../src/store/clips.ts'
import {type DockingRow, dockingFiles} from '../../src/store/dockings.ts'
import type {Store} from '../../src/store/open.ts'
import {dockName, type Looked} from './dock-run.ts'

/** Contents that recorders showed: the SHA-256 and SM3 (hex) of each, taken by the drill itself. */
export type Truth = ReadonlyMap<string, {bytes: Buffer; sm3: string}>

export function truthOf(contents: readonly Buffer[]): Truth {
  const hex = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest('hex')
  return new Map(contents.map(bytes => [hex('sha256', bytes), {bytes, sm3: hex('sm3', bytes)}]))
}

const all = <Row>(store: Store, sql: string): Row[] => store.prepare<[], Row>(sql).all()
const clipsOf = (store: Store): ClipRow[] => all<ClipRow>(store, 'SELECT * FROM clip ORDER BY id')

/** What must be true whenever the dock looks at itself: what is recorded as verified lies in the vault, as recorded. */
export function factsHaveFiles({store, vault}: Looked, truth: Truth): string[] {
  return clipsOf(store).flatMap(clip => {
    if (clip.verified_at === null) return []
    const {id, sha256, sm3, vault_path: path} = clip
    const content = truth.get(sha256 ?? '')
    if (content === undefined) return [`clip ${id} is recorded with a digest that no recorder's file has`]
    if (sm3 !== content.sm3) return [`clip ${id} is recorded with a wrong SM3`]
    const file = join(vault, path)
    if (!existsSync(file)) return [`lost: clip ${id} is recorded as verified and isn't in the vault`]
    if (!readFileSync(file).equals(content.bytes)) return [`clip ${id} has other bytes than are recorded`]
    return sidecarSays(file.replace(/\.[a-z0-9]+$/, '.json'), clip)
  })
}

function sidecarSays(path: string, clip: ClipRow): string[] {
  if (!existsSync(path)) return [`lost: the sidecar of clip ${clip.id}`]
  const sidecar = sidecarSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data
  if (sidecar === undefined) return [`the sidecar of clip ${clip.id} is none`]
  const told = ['bytes', 'recorder', 'generation', 'sha256', 'sm3', 'listed_at', 'copied_at', 'mtime'] as const
  const wrong = told.filter(field => sidecar[field] !== clip[field])
  const names = sidecar.clip === clip.id && sidecar.path_hex === clip.path.toString('hex')
  return names && wrong.length === 0 ? [] : [`the sidecar of clip ${clip.id} says otherwise (${wrong.join(', ')})`]
}

/** What lies in the vault and is neither a verified clip nor its sidecar. */
export function strayFiles({store, vault}: Looked): string[] {
  const known = new Set(
    clipsOf(store).flatMap(({verified_at: at, vault_path: path}) =>
      at === null ? [] : [path, path.replace(/\.[a-z0-9]+$/, '.json')],
    ),
  )
  return readdirSync(vault, {recursive: true, withFileTypes: true})
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(vault.length + 1))
    .filter(path => !known.has(path))
    .map(path => `stray: ${path}`)
}

/** The outbox tells the facts: its numbers have no holes, and the last record of each subject is what its row says. */
export function outboxTellsFacts({store}: Looked): string[] {
  const rows = all<{number: number; topic: string; payload: Buffer}>(
    store,
    'SELECT number, topic, payload FROM outbox ORDER BY epoch, number',
  )
  const holes = rows.flatMap(({number}, index) => (number === index + 1 ? [] : [`outbox: ${number} follows ${index}`]))
  const last = new Map<string, Record<string, unknown>>()
  const problems: string[] = []
  for (const {topic, payload} of rows) {
    const subject = topic.split('/').slice(4).join('/')
    const data: Record<string, unknown> = JSON.parse(payload.toString()).data
    const before = last.get(subject)?.revision
    if (before !== undefined && Number(data.revision) <= Number(before)) problems.push(`outbox: ${subject} goes back`)
    last.set(subject, data)
  }
  const expected: [string, unknown][] = [
    ...clipsOf(store).map((clip): [string, unknown] => [`clip/${clip.id}`, clipSnapshot(store, dockName, clip)]),
    ...all<{id: string}>(store, 'SELECT id FROM docking').map(({id}): [string, unknown] => [
      `docking/${id}`,
      dockingSnapshot(store, dockName, id),
    ]),
    ...all<AlertRow>(store, 'SELECT * FROM alert').map((alert): [string, unknown] => [
      `alert/${alert.id}`,
      alertSnapshot(dockName, alert),
    ]),
  ]
  for (const [subject, snapshot] of expected) {
    const published: unknown = last.get(subject)
    if (!isDeepStrictEqual(published, JSON.parse(JSON.stringify(snapshot)))) {
      problems.push(`outbox: the last record of ${subject} isn't what its row says`)
    }
  }
  return [...holes, ...problems.slice(0, 3)]
}

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** RFC 6962 §2.1, written as it stands there and not as the program has it. */
function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sha256()
  if (leaves.length === 1) return only
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return sha256(Buffer.of(1), merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)))
}

type LeafRow = {i: number; body: string; hash: Buffer; salt: Buffer; json: string}

/** The custody log: a leaf for each verified clip and for no other, its hashes, and the checkpoint that was published. */
export function custodyHolds({store}: Looked): string[] {
  const leaves = all<LeafRow>(
    store,
    'SELECT l.i, l.body, l.hash, d.salt, d.json FROM leaf l JOIN leaf_detail d USING (epoch, i) ORDER BY l.epoch, l.i',
  )
  const bodies = leaves.map(({body}): Record<string, unknown> => JSON.parse(body))
  const problems = leaves.flatMap(({i, body, hash, salt, json}, index) => {
    const whole = i === index && hash.equals(sha256(Buffer.of(0), Buffer.from(body)))
    return whole && bodies[index]?.detail === sha256(salt, Buffer.from(json)).toString('hex')
      ? []
      : [`leaf ${i} is wrong`]
  })
  for (const clip of clipsOf(store)) {
    const own = bodies.flatMap((body, i) => (body.kind === 'clip-verified' && body.subject === clip.id ? [i] : []))
    const told = own.every(i => bodies[i]?.sha256 === clip.sha256 && bodies[i]?.sm3 === clip.sm3)
    const expected = clip.verified_at === null ? [] : [clip.custody_leaf]
    if (!told || !isDeepStrictEqual(own, expected)) problems.push(`clip ${clip.id} has the leaves ${own.join(', ')}`)
  }
  return [
    ...problems,
    ...checkpointHolds(
      store,
      leaves.map(({hash}) => hash),
    ),
  ]
}

function checkpointHolds(store: Store, leaves: readonly Buffer[]): string[] {
  const [last] = all<{payload: Buffer}>(
    store,
    "SELECT payload FROM outbox WHERE topic LIKE '%/checkpoint' ORDER BY epoch DESC, number DESC LIMIT 1",
  )
  if (last === undefined) return leaves.length === 0 ? [] : ['the log was never published']
  const {tree_size: size, root} = JSON.parse(last.payload.toString()).data
  if (size !== leaves.length) return [`the published log has ${size} of ${leaves.length} leaves`]
  return root === merkleRoot(leaves).toString('base64') ? [] : ['the published root is wrong']
}

/** Nothing of this brings an older database back: a dock that believes it has one has been misled. */
export function oneEpoch({store}: Looked): string[] {
  const [row] = all<{epochs: number}>(store, 'SELECT count(*) AS epochs FROM epoch')
  return row?.epochs === 1 ? [] : ['the dock believes that an older database came back']
}

/** Each docking's list lies beside the vault and says what became of its files; nothing else lies there. */
export function listsTellDockings({store, vault}: Looked): string[] {
  const dockings = all<DockingRow>(store, 'SELECT * FROM docking WHERE listed_at IS NOT NULL')
  const data = dirname(vault)
  const expected = new Set(['high-water.json'])
  const wrong = dockings.flatMap(docking => {
    const path = listFile(vault, dockingDate(docking, 'Asia/Shanghai'), docking.id)
    expected.add(path.slice(data.length + 1))
    const list = readDockingList(path)
    if (list === null) return [`lost: the list of docking ${docking.id}`]
    const outcomes = new Map(dockingFiles(store, docking.id).map(({clip, outcome}) => [clip, outcome]))
    const told = new Map(list.lines.map(({clip, outcome}) => [clip, outcome]))
    const same = isDeepStrictEqual(sorted(told), sorted(outcomes)) && list.head.sealed_at === docking.sealed_at
    return same ? [] : [`the list of docking ${docking.id} says otherwise`]
  })
  const strays = readdirSync(data, {recursive: true, withFileTypes: true})
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(data.length + 1))
    .filter(path => !path.startsWith('vault/') && !path.startsWith('evidock.') && !expected.has(path))
  return [...wrong, ...strays.map(path => `stray: ${path}`)]
}

const sorted = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))

/** What nobody needs to do any more: no task, no open docking, no file without an outcome. */
export function nothingLeft({store}: Looked): string[] {
  const left = all<{what: string}>(
    store,
    `SELECT 'task ' || kind || ' of ' || subject || coalesce(' (' || error || ')', '') AS what FROM task
     UNION ALL SELECT 'open docking ' || id FROM docking WHERE sealed_at IS NULL
     UNION ALL SELECT 'no outcome of ' || clip FROM docking_file WHERE outcome IS NULL`,
  )
  return left.map(({what}) => `left: ${what}`)
}

/** The alerts that stand now, by problem. */
export const standingProblems = ({store}: Looked): string[] =>
  all<{problem: string}>(store, 'SELECT problem FROM alert WHERE cleared_at IS NULL').map(({problem}) => problem)
