import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {currentEpoch} from '../../src/store/epochs.ts'
import {logSize} from '../../src/store/leaves.ts'
import {openStore} from '../../src/store/open.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {scratchFolder} from '../support/scratch.ts'

const FORMER = ['0001-spine.sql', '0002-commands.sql', '0003-roster-entries.sql']
const sqlOf = (name: string): string =>
  readFileSync(new URL(`../../src/store/migrations/${name}`, import.meta.url), 'utf8')

test('a database of the time before there were several epochs keeps its epoch, its log and its clips’ leaves', () => {
  const path = join(scratchFolder(), 'evidock.db')
  const former = new Sqlite(path)
  for (const name of FORMER) former.exec(sqlOf(name))
  former.pragma(`user_version = ${FORMER.length}`)
  former.exec(`
    INSERT INTO meta VALUES ('epoch', '1792459800');
    INSERT INTO leaf VALUES (0, '{"a":1}', x'aa'), (1, '{"b":2}', x'bb');
    INSERT INTO leaf_detail VALUES (0, x'01', '{}'), (1, x'02', '{}');
    INSERT INTO recorder VALUES ('rec-1', NULL, NULL, '', '', 1);
    INSERT INTO docking (id, recorder, root, zone, entry_times, dock_clock, opened_at, revision)
      VALUES ('d', 'rec-1', '', '', 'utc', 'synchronised', '', 1);
    INSERT INTO clip (id, recorder, path, bytes, mtime, generation, listed_at, docking, zone, entry_times, dock_clock,
        vault_path, custody_leaf, revision)
      VALUES ('c', 'rec-1', x'61', 1, '', 1, '', 'd', '', 'utc', 'synchronised', '', 1, 3),
        ('e', 'rec-1', x'62', 1, '', 1, '', 'd', '', 'utc', 'synchronised', '', NULL, 1);`)
  former.close()

  const store = openStore(path)
  onTestFinished(() => void store.close())
  const epoch = 1_792_459_800
  expect(currentEpoch(store)).toEqual({
    epoch,
    began_at: '2026-10-20T01:30:00.000Z',
    told_by: null,
    revision_floor: 0,
    republished_at: '2026-10-20T01:30:00.000Z',
  })
  expect(logSize(store, epoch)).toBe(2)
  expect(store.prepare('SELECT * FROM leaf JOIN leaf_detail USING (epoch, i)').all()).toEqual([
    {epoch, i: 0, body: '{"a":1}', hash: Buffer.of(0xaa), salt: Buffer.of(1), json: '{}'},
    {epoch, i: 1, body: '{"b":2}', hash: Buffer.of(0xbb), salt: Buffer.of(2), json: '{}'},
  ])
  expect(store.prepare('SELECT id, custody_leaf, custody_epoch FROM clip ORDER BY id').all()).toEqual([
    {id: 'c', custody_leaf: 1, custody_epoch: epoch},
    {id: 'e', custody_leaf: null, custody_epoch: null},
  ])
  expect(() => store.exec('UPDATE leaf SET i = 7')).toThrow('a leaf never changes')
  expect(store.pragma('foreign_key_check')).toEqual([])
})
