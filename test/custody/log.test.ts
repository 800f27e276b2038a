import {createHash} from 'node:crypto'
import canonicalize from 'canonicalize'
import {describe, expect, test} from 'vitest'
import {makeLeaf} from '../../src/custody/leaf.ts'
import {appendToTree, emptyTree, treeRoot} from '../../src/custody/merkle.ts'
import {publishCheckpoint} from '../../src/facts/checkpoints.ts'
import {beginEpoch} from '../../src/facts/epochs.ts'
import {appendLeaf} from '../../src/store/leaves.ts'
import {makeDock, startTestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

type StoredRow = {epoch: number; i: number; body: string; hash: Buffer; salt: Buffer; json: string}
const ALL_LEAVES =
  'SELECT l.*, d.salt, d.json FROM leaf l JOIN leaf_detail d ON (d.epoch, d.i) = (l.epoch, l.i) ORDER BY l.epoch, l.i'

const attested = () =>
  makeLeaf({
    kind: 'clip-verified',
    at: '2026-10-20T01:30:00.000Z',
    subject: 'clip-1',
    sha256: 'a'.repeat(64),
    sm3: 'b'.repeat(64),
    detail: {recorder: 'rec-1', path_hex: Buffer.from('甲.mp4').toString('hex')},
  })

describe('the custody log', () => {
  test('takes a leaf and never lets it be changed or taken out', () => {
    const {dock, rows} = makeDock()
    expect([appendLeaf(dock.store, attested()), appendLeaf(dock.store, attested())]).toEqual([0, 1])
    const before = rows<StoredRow>(ALL_LEAVES)
    expect(() => dock.store.exec("UPDATE leaf SET body = '{}' WHERE i = 0")).toThrow('a leaf never changes')
    expect(() => dock.store.exec('DELETE FROM leaf WHERE i = 1')).toThrow('a leaf is never deleted')
    const inserted = (epoch: number, i: number) => () =>
      dock.store.exec(`INSERT OR REPLACE INTO leaf VALUES (${epoch}, ${i}, '{}', x'00')`)
    expect(inserted(dock.epoch, 0)).toThrow('a leaf goes to the end')
    expect(inserted(dock.epoch, 3)).toThrow('a leaf goes to the end')
    expect(rows<StoredRow>(ALL_LEAVES)).toEqual(before)
  })

  test('has the detail of a leaf only as a salted digest, which can be purged and the leaf still stands', () => {
    const {dock, rows} = makeDock()
    appendLeaf(dock.store, attested())
    const [row] = rows<StoredRow>(ALL_LEAVES)
    const body = JSON.parse(row?.body ?? '')
    const digest = createHash('sha256')
      .update(row?.salt ?? '')
      .update(row?.json ?? '')
      .digest('hex')
    expect(row?.salt).toHaveLength(32)
    expect(body).toEqual({
      v: 1,
      kind: 'clip-verified',
      at: '2026-10-20T01:30:00.000Z',
      subject: 'clip-1',
      sha256: 'a'.repeat(64),
      sm3: 'b'.repeat(64),
      detail: digest,
    })
    expect(row?.body).toBe(canonicalize(body))
    dock.store.exec('DELETE FROM leaf_detail')
    expect(rows('SELECT * FROM leaf')).toHaveLength(1)
  })

  test('gives the same detail another digest each time, so that none can be guessed', () => {
    expect(attested().body).not.toBe(attested().body)
  })

  test('of a whole docking holds no name and no officer’s number, and its last checkpoint is its root', async () => {
    const rig = await startTestPipeline()
    const root = recorderFolder({'DSJ_BWC0001_100001_20261020_093000.mp4': footage(5000), 'note-甲.txt': 'text'})
    await rig.pipeline.arrived(arrivalOf(root, {serial: 'BWC0001', officer: '100002'}))
    await rig.pipeline.idle()
    const leaves = rig.rows<StoredRow>(ALL_LEAVES)
    const kinds = leaves.map(({body}) => JSON.parse(body).kind)
    expect(kinds[0]).toBe('docking-listed')
    expect(kinds.filter(kind => kind === 'clip-verified')).toHaveLength(2)
    expect(kinds.filter(kind => kind === 'docking-sealed')).toHaveLength(1)
    const secrets = ['100001', '100002', 'BWC0001', 'DSJ', '甲', Buffer.from('甲').toString('hex'), 'mp4']
    for (const {body} of leaves) for (const secret of secrets) expect(body).not.toContain(secret)

    const last = rig.messages().findLast(({type}) => type === 'evidock.checkpoint.v1')
    const size = Number(last?.data.tree_size)
    const edge = leaves
      .slice(0, size)
      .reduce((tree, {body}) => appendToTree(tree, createHash('sha256').update(`\0${body}`).digest()), emptyTree)
    expect(last?.data.root).toBe(treeRoot(edge).toString('base64'))
    expect(kinds[size - 1]).toBe('docking-sealed')

    publishCheckpoint(rig.dock)
    publishCheckpoint(rig.dock)
    const checkpoints = rig.messages().filter(({type}) => type === 'evidock.checkpoint.v1')
    expect(checkpoints.map(({data}) => data.tree_size)).toEqual([size, leaves.length])
    const whole = leaves.reduce(
      (tree, {body}) => appendToTree(tree, createHash('sha256').update(`\0${body}`).digest()),
      emptyTree,
    )
    expect(checkpoints[1]?.data.root).toBe(treeRoot(whole).toString('base64'))
  })

  test('of a new epoch is a new log: it states the old one’s last checkpoint first, and that one takes no more', () => {
    const {dock, rows, messages} = makeDock()
    const before = dock.epoch
    for (let n = 0; n < 5; n += 1) appendLeaf(dock.store, attested())
    publishCheckpoint(dock)
    const old = rows<StoredRow>(ALL_LEAVES)
    beginEpoch(dock, {by: 'receipt', reached: {epoch: before, number: 9}, log: null})
    expect(appendLeaf(dock.store, attested())).toBe(1)
    publishCheckpoint(dock)

    expect(rows<StoredRow>(ALL_LEAVES).slice(0, 5)).toEqual(old)
    const checkpoints = messages().filter(({type}) => type === 'evidock.checkpoint.v1')
    const told = checkpoints.map(({data}) => [data.origin, data.tree_size])
    const origin = (epoch: number): string => `evidock/agency-a/dock-1/${epoch}`
    expect(told).toEqual([
      [origin(before), 5],
      [origin(dock.epoch), 1],
      [origin(dock.epoch), 2],
    ])
    const leaves = rows<StoredRow>(ALL_LEAVES).filter(({epoch}) => epoch === dock.epoch)
    expect(leaves.map(({i}) => i)).toEqual([0, 1])
    const first = JSON.parse(leaves[0]?.body ?? '')
    expect(first).toMatchObject({kind: 'log-begins', subject: `${before}-000000000005`})
    expect(Buffer.from(String(first.sha256), 'hex').toString('base64')).toBe(checkpoints[0]?.data.root)
    const edge = leaves.map(({hash}) => hash).reduce(appendToTree, emptyTree)
    expect(checkpoints[2]?.data.root).toBe(treeRoot(edge).toString('base64'))
    expect(() => dock.store.exec(`INSERT INTO leaf VALUES (${before}, 5, '{}', x'00')`)).toThrow(
      'a leaf goes to the end',
    )
  })

  test('that another file told to have been longer is stated by what that file says', () => {
    const {dock, rows} = makeDock()
    const log = {epoch: dock.epoch, size: 8, root: Buffer.alloc(32, 7).toString('base64')}
    beginEpoch(dock, {by: 'high-water', reached: {epoch: dock.epoch, number: 9}, log})
    const [first] = rows<StoredRow>(ALL_LEAVES)
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      subject: `${log.epoch}-000000000008`,
      sha256: Buffer.alloc(32, 7).toString('hex'),
    })
  })
})
