import {describe, expect, test} from 'vitest'
import type {ReadBackOrder} from '../../src/ingest/read-back.ts'
import {readBack} from '../../src/ingest/read-back.ts'
import {gate} from '../support/gate.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleBay, sampleRecorder} from '../support/sample-data.ts'
import {parse} from '../support/schema-checks.ts'
import {command, dockWithClips, leavesOf, startCentralSide, startCommandedDock} from './commanded-dock.ts'
import {receipt} from './dock.ts'

const sequence = (number: number, epoch = 1_792_000_000): string => `${epoch}-${String(number).padStart(12, '0')}`
const range = (from: number, to: number): {from: string; to: string} => ({from: sequence(from), to: sequence(to)})
const byWhom = {reason: 'court-order', by: 'u-17'}

describe('replay', needs('mosquitto'), () => {
  test.each([4, 5] as const)(
    'brings lost records again, final or not, as the same bytes, at MQTT %s',
    async version => {
      const broker = await startMosquitto()
      const dock = await startCommandedDock({broker, version})
      dock.addRecords(6)
      await dock.sent()
      // All went to a broker that kept nothing, so central has heard none of them. The first three have a receipt.
      await broker.kill()
      await broker.restart()
      const central = await startCentralSide(broker, version)
      await central.say('receipt', receipt({holds: 'index', up_to: sequence(3)}))
      await dock.until(() => dock.rows('SELECT 1 FROM outbox WHERE final_at IS NOT NULL').length === 3)

      const reply = await central.command('replay', range(2, 4))
      expect(reply.data).toMatchObject({verb: 'replay', state: 'done', problem: null, rows: 3, detail: {missing: []}})
      const payloads = dock.rows<{payload: Buffer}>('SELECT payload FROM outbox WHERE number IN (2, 3)')
      for (const {payload} of payloads) await central.hear(message => message.payload.equals(payload))
      const heard = central.heard.filter(({topic}) => topic.includes('/clip/')).map(({payload}) => parse(payload).id)
      // What has a receipt goes for no other reason than the replay, so its order can be seen.
      expect(heard.filter(id => id === sequence(2) || id === sequence(3))).toEqual([sequence(2), sequence(3)])
      expect(heard).not.toContain(sequence(1))
      expect(leavesOf(dock).map(({kind}) => kind)).toEqual(['command-done'])
      await dock.stop()
      await broker.stop()
    },
  )

  test('tells which numbers it has no more, or never had', async () => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    dock.addRecords(10)
    await dock.sent()
    dock.dock.store.exec('DELETE FROM outbox WHERE number IN (1, 2, 5)')
    const {data} = await central.command('replay', range(1, 12))
    expect(data).toMatchObject({rows: 7, detail: {missing: [range(1, 2), range(5, 5), range(11, 12)]}})
  })

  test('gives nothing of a former epoch: what that spoke of went again when this one began', async () => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    dock.addRecords(3)
    await dock.sent()
    dock.dock.store.exec('UPDATE outbox SET epoch = 1700000000 WHERE number < 3')
    const older = await central.command('replay', {from: sequence(1, 1_700_000_000), to: sequence(9, 1_700_000_000)})
    const missing = [{from: sequence(1, 1_700_000_000), to: sequence(9, 1_700_000_000)}]
    expect(older.data).toMatchObject({state: 'done', rows: 0, detail: {missing}})
  })

  test('is refused for a range of two epochs, and for one that ends before it begins', async () => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    const two = await central.command('replay', {from: sequence(1, 1_700_000_000), to: sequence(1)})
    expect(two.data).toMatchObject({state: 'refused', problem: 'replay-of-two-epochs', rows: null})
    const none = await central.command('replay', range(3, 2))
    expect(none.data).toMatchObject({state: 'refused', problem: 'replay-of-nothing', rows: null})
    expect(leavesOf(dock)).toEqual([])
  })

  test('that a stop cut off goes on at the next start', async () => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    dock.addRecords(300)
    await dock.sent()
    await central.say('receipt', receipt({holds: 'index', up_to: sequence(300)}))
    await dock.until(() => dock.rows('SELECT 1 FROM outbox WHERE final_at IS NULL').length === 0)
    const before = central.heard.length
    await central.command('replay', range(1, 300))
    await dock.stop()
    const again = await dock.restart()
    await central.hear(
      message => central.heard.indexOf(message) >= before && parse(message.payload).id === sequence(300),
    )
    const ids = central.heard.slice(before).flatMap(({topic, payload}) => {
      return topic.includes('/clip/') ? [String(parse(payload).id)] : []
    })
    expect(new Set(ids).size).toBe(300)
    expect(again.dock.store.prepare('SELECT count(*) FROM command').pluck().get()).toBe(1)
  })
})

test('report brings all state again', {...needs('mosquitto')}, async () => {
  const dock = await startCommandedDock()
  dock.publisher.setState('evidock.bay.v1', 'bay/1', sampleBay())
  dock.publisher.setState('evidock.recorder.v1', 'recorder/rec-0001', sampleRecorder)
  const central = await startCentralSide(dock.broker)
  for (const state of ['status', 'bay/1', 'recorder/rec-0001']) await central.hear(({topic}) => topic.endsWith(state))
  const before = central.heard.length
  const {data} = await central.command('report', {})
  expect(data).toMatchObject({verb: 'report', state: 'done', problem: null})
  for (const state of ['status', 'bay/1', 'recorder/rec-0001']) {
    await central.hear(message => message.topic.endsWith(state) && central.heard.indexOf(message) >= before)
  }
  expect(leavesOf(dock).map(({kind}) => kind)).toEqual(['command-done'])
})

describe('a command that comes again', needs('mosquitto'), () => {
  test.each([4, 5] as const)('is answered as the same bytes and not done again, at MQTT %s', async version => {
    const dock = await startCommandedDock({version})
    const central = await startCentralSide(dock.broker, version)
    const hold = {hold: 'hold-1', case: 'case-1', ...byWhom}
    const first = await central.command('legal-hold', hold, {correlationid: 'c-1'})
    const again = await central.command('legal-hold', hold, {correlationid: 'c-1'})
    // Were it done again, it would be refused, since there is such a hold by now.
    expect(first.data).toMatchObject({state: 'done'})
    expect(again.payload).toEqual(first.payload)
    expect(leavesOf(dock).map(({kind}) => kind)).toEqual(['hold-placed'])
  })

  test('is answered after its expiry, and after a restart', async () => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    const hold = {hold: 'hold-1', case: 'case-1', ...byWhom}
    const first = await central.command('legal-hold', hold, {correlationid: 'c-1'})
    const again = await dock.restart()
    const expirytime = new Date(Date.now() - 60_000).toISOString()
    const late = await central.command('legal-hold', hold, {correlationid: 'c-1', expirytime})
    expect(late.payload).toEqual(first.payload)
    expect(leavesOf(again).map(({kind}) => kind)).toEqual(['hold-placed'])
    expect(again.alerts()).toEqual([])
  })

  test('while it is not done yet is neither begun a second time nor answered before', async () => {
    const held = gate()
    let readings = 0
    const slow = async (order: ReadBackOrder) => {
      readings += 1
      await held.pass()
      return readBack(order)
    }
    const {dock, central, clip} = await dockWithClips({readBack: slow})
    const recall = {clip: clip.id, ...byWhom}
    await central.say('cmd/recall', command('recall', recall, {correlationid: 'recall-1'}))
    await held.reached
    await central.say('cmd/recall', command('recall', recall, {correlationid: 'recall-1'}))
    await central.command('report', {})
    expect(central.repliesTo('recall-1')).toEqual([])
    held.open()
    await central.hear(({topic}) => topic.endsWith('reply/recall-1'))
    await central.command('report', {})
    expect(readings).toBe(1)
    expect(central.repliesTo('recall-1')).toHaveLength(1)
    expect(dock.alerts()).toEqual([])
  })
})

test('a reply is not retained and not in the outbox', {...needs('mosquitto')}, async () => {
  const dock = await startCommandedDock()
  const central = await startCentralSide(dock.broker)
  const {correlationid} = await central.command('report', {})
  const late = await startCentralSide(dock.broker)
  await late.hear(({topic}) => topic.endsWith('/status'))
  expect(late.repliesTo(correlationid)).toEqual([])
  expect(central.repliesTo(correlationid)).toHaveLength(1)
  expect(dock.rows('SELECT 1 FROM outbox')).toEqual([])
})

test('a command gets its PUBACK only after its commit, and so comes again when that fails', {
  ...needs('mosquitto'),
}, async () => {
  const dock = await startCommandedDock({version: 4})
  const central = await startCentralSide(dock.broker)
  const status = await central.hear(({topic}) => topic.endsWith('/status'))
  expect(parse(status.payload).data).toMatchObject({state: 'online'})
  const {store} = dock.dock
  store.exec(`CREATE TRIGGER full BEFORE INSERT ON command BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  const failed = new Promise<void>(resolve => {
    dock.dock.log.error = () => resolve()
  })
  const given = command('legal-hold', {hold: 'hold-1', case: 'case-1', ...byWhom}, {correlationid: 'c-1'})
  await central.say('cmd/legal-hold', given)
  await failed
  expect(dock.rows('SELECT 1 FROM hold')).toEqual([])
  store.exec('DROP TRIGGER full')
  const again = await dock.restart()
  const {payload} = await central.hear(({topic}) => topic.endsWith('reply/c-1'))
  expect(parse(payload).data).toMatchObject({state: 'done', hold: 'hold-1'})
  expect(again.rows('SELECT 1 FROM hold')).toHaveLength(1)
})

test('a dock without keys reads no command', {...needs('mosquitto')}, async () => {
  const dock = await startCommandedDock({keys: {}})
  const central = await startCentralSide(dock.broker)
  await central.hear(({topic}) => topic.endsWith('/status'))
  await central.say('cmd/report', command('report', {}))
  dock.addRecords(1)
  await central.hear(({topic}) => topic.includes('/clip/'))
  expect(dock.rows('SELECT 1 FROM command')).toEqual([])
  expect(dock.alerts()).toEqual([])
})
