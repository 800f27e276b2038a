import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {pruneOutbox} from '../../src/publish/pruning.ts'
import {insertCommand} from '../../src/store/commands.ts'
import {openStore, type Store} from '../../src/store/open.ts'
import {enqueueRecord} from '../../src/store/outbox.ts'
import {sampleAlert, sampleDock} from '../support/sample-data.ts'
import {scratchFolder} from '../support/scratch.ts'

const epoch = 1_772_300_000
const now = Date.parse('2026-11-01T00:00:00.000Z')
const daysAgo = (days: number): string => new Date(now - days * 24 * 3_600_000).toISOString()
const never = new AbortController().signal

function outbox(): Store {
  const store = openStore(join(scratchFolder(), 'evidock.db'))
  onTestFinished(() => void store.close())
  return store
}

/** Adds a record that was queued, and that became final, so many days ago. */
function addRecord(store: Store, queuedDaysAgo: number, finalDaysAgo: number | null): void {
  const at = daysAgo(queuedDaysAgo)
  enqueueRecord(store, sampleDock, epoch, 'evidock.alert.v1', 'alert/x', sampleAlert(), at)
  store
    .prepare('UPDATE outbox SET sent_at = ?, final_at = ? WHERE number = (SELECT max(number) FROM outbox)')
    .run(at, finalDaysAgo === null ? null : daysAgo(finalDaysAgo))
}

const kept = (store: Store): unknown[] => store.prepare('SELECT number FROM outbox ORDER BY number').pluck().all()

test('a record is kept for 90 days after it became final, and one without a receipt for ever', async () => {
  const store = outbox()
  addRecord(store, 200, 199)
  addRecord(store, 200, null)
  addRecord(store, 200, 89)
  addRecord(store, 100, 91)
  addRecord(store, 80, 80)
  expect(await pruneOutbox(store, now, never)).toBe(2)
  expect(kept(store)).toEqual([2, 3, 5])
})

test('the last record of an epoch stays, so that no number is given twice', async () => {
  const store = outbox()
  addRecord(store, 200, 199)
  addRecord(store, 200, 199)
  expect(await pruneOutbox(store, now, never)).toBe(1)
  addRecord(store, 0, 0)
  expect(kept(store)).toEqual([2, 3])
})

test('more than fits into a step goes as well, past what stays', async () => {
  const store = outbox()
  store.transaction(() => {
    for (let i = 0; i < 1200; i += 1) addRecord(store, 200, i < 600 ? null : 199)
  })()
  expect(await pruneOutbox(store, now, never)).toBe(599)
  expect(kept(store)).toHaveLength(601)
})

test('a reply is kept for 90 days, and a command that is not done for ever', async () => {
  const store = outbox()
  const row = {verb: 'report', body_sha256: 'a'.repeat(64), keyid: 'central', data: '{}', received_at: daysAgo(200)}
  insertCommand(store, {...row, correlationid: 'old', done_at: daysAgo(91), reply: Buffer.from('{}')})
  insertCommand(store, {...row, correlationid: 'young', done_at: daysAgo(89), reply: Buffer.from('{}')})
  insertCommand(store, {...row, correlationid: 'open', done_at: null, reply: null})
  await pruneOutbox(store, now, never)
  expect(store.prepare('SELECT correlationid FROM command ORDER BY 1').pluck().all()).toEqual(['open', 'young'])
})
