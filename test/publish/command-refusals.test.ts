import {generateKeyPairSync} from 'node:crypto'
import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {topicOf} from '../../src/contract/topics.ts'
import {needs} from '../support/parts.ts'
import {sampleDock} from '../support/sample-data.ts'
import {parse} from '../support/schema-checks.ts'
import {type CentralSide, type CommandedDock, command, startCentralSide, startCommandedDock} from './commanded-dock.ts'
import {stranger} from './dock.ts'

const later = (ms: number): string => new Date(Date.now() + ms).toISOString()
const hour = 3_600_000
const day = 24 * hour
const hold = {hold: 'hold-1', case: 'case-1', reason: 'court-order', by: 'u-17'}
const held = (change: Record<string, unknown> = {}, key?: Parameters<typeof command>[3]): string =>
  command('legal-hold', hold, {correlationid: 'c-refused', ...change}, key)

/** What the dock has in its tables, by table, and in its vault. */
function stateOf({rows, vault}: CommandedDock): {tables: Record<string, unknown[]>; files: Record<string, string>} {
  const tables = rows<{name: string}>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'",
  )
  const files = readdirSync(vault, {recursive: true, encoding: 'utf8'}).filter(name =>
    statSync(join(vault, name)).isFile(),
  )
  return {
    tables: Object.fromEntries(tables.map(({name}) => [name, rows(`SELECT * FROM "${name}"`)])),
    files: Object.fromEntries(files.map(name => [name, readFileSync(join(vault, name), 'base64')])),
  }
}

/** Central gives a good command after the refused one; nothing but its reply may come. */
async function expectOnlyAnAlert(
  dock: CommandedDock,
  central: CentralSide,
  problem: string,
  act: () => Promise<unknown>,
) {
  const before = stateOf(dock)
  await act()
  await dock.until(() => dock.alerts().length > 0)
  const after = stateOf(dock)
  expect(dock.alertRows()).toMatchObject([{problem, severity: 'warning', cleared_at: null}])
  const {alert: _alert, outbox, ...tables} = after.tables
  const {alert: _none, outbox: queued = [], ...tablesBefore} = before.tables
  expect(tables).toEqual(tablesBefore)
  expect(after.files).toEqual(before.files)
  expect(outbox).toHaveLength(queued.length + 1)
  const alert = await central.hear(({topic}) => topic.includes('/alert/'))
  expect(parse(alert.payload).data).toMatchObject({problem})
  const good = await central.command('report', {})
  expect(central.heard.filter(({topic}) => topic.includes('/reply/')).map(({payload}) => payload)).toEqual([
    good.payload,
  ])
}

describe('a command is refused, is an alert, and nothing else happens, when it', needs('mosquitto'), () => {
  const {privateKey} = generateKeyPairSync('ed25519')
  const otherDock = {subject: 'evidock/v1/agency-a/dock-2/cmd/legal-hold'}
  const cases: [string, string, () => string | Buffer][] = [
    ['was changed after it was signed', 'command-forged', () => held().replace('case-1', 'case-2')],
    ['was signed by another key in the name of central', 'command-forged', () => held({}, stranger.privateKey)],
    ['is nested without end', 'command-forged', () => nested()],
    ['names a key that the dock does not know', 'command-unknown-key', () => held({keyid: 'x'}, privateKey)],
    ['names a key like a property of every object', 'command-unknown-key', () => held({keyid: 'constructor'})],
    ['is unsigned', 'command-unsigned', () => held().replace('"signature"', '"sig"')],
    ['was meant for another dock', 'command-of-another-dock', () => held(otherDock)],
    ['comes from another dock', 'command-of-another-dock', () => held({source: '/evidock/v1/agency-a/dock-2'})],
    ['names no dock, and so could be given to any', 'command-invalid', () => held({subject: undefined})],
    ['names a subject that is no topic', 'command-of-another-topic', () => held({subject: 'cmd/legal-hold'})],
    ['has expired', 'command-expired', () => held({expirytime: later(-1000)})],
    ['expires at a time that is none', 'command-expired', () => held({expirytime: '2026-02-41T00:00:00.000Z'})],
    ['would live for more than a week', 'command-expires-too-late', () => held({expirytime: later(7 * day + hour)})],
    ['has no expiry', 'command-invalid', () => held({expirytime: undefined})],
    ['has no correlationid', 'command-invalid', () => held({correlationid: undefined})],
    ['has a correlationid that is no topic segment', 'command-invalid', () => held({correlationid: 'a/b'})],
    ['is 1 MB large', 'command-too-large', () => command('legal-hold', {...hold, more: 'x'.repeat(1_048_576)})],
    ['is no JSON', 'command-not-json', () => '{"specversion": '],
    ['is no object', 'command-not-json', () => '[1, 2]'],
    ['is empty', 'command-not-json', () => ''],
    ['is no UTF-8', 'command-not-json', () => Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['is another verb than its topic', 'command-of-another-verb', () => held({type: 'evidock.cmd.recall.v1'})],
    ['is a receipt', 'command-of-another-verb', () => held({type: 'evidock.receipt.v1'})],
    ['lays a hold on two things', 'command-invalid', () => command('legal-hold', {...hold, clip: 'clip-1'})],
    ['lays a hold on nothing', 'command-invalid', () => command('legal-hold', {...hold, case: undefined})],
    ['says its reason in words', 'command-invalid', () => command('legal-hold', {...hold, reason: 'Because!'})],
  ]
  test.each(cases)('%s', async (_why, problem, payload) => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    await expectOnlyAnAlert(dock, central, problem, () => central.say('cmd/legal-hold', payload()))
  })

  test.each([4, 5] as const)('has the correlationid of another command, at MQTT %s', async version => {
    const dock = await startCommandedDock({version})
    const central = await startCentralSide(dock.broker, version)
    const first = await central.command('legal-hold', hold, {correlationid: 'c-1'})
    const before = stateOf(dock)
    const other = {...hold, hold: 'hold-2', case: 'case-2'}
    await central.say('cmd/legal-hold', command('legal-hold', other, {correlationid: 'c-1'}))
    await dock.until(() => dock.alerts().length > 0)
    expect(dock.alerts()).toEqual(['command-id-reused'])
    expect(stateOf(dock).tables.hold).toEqual(before.tables.hold)
    expect(stateOf(dock).tables.command).toEqual(before.tables.command)
    await central.command('report', {})
    expect(central.repliesTo('c-1').map(({payload}) => payload)).toEqual([first.payload])
  })

  test('comes by a verb that the dock does not have', async () => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    await expectOnlyAnAlert(dock, central, 'command-unknown-verb', () =>
      central.say('cmd/erase', command('erase', {clip: 'clip-1'})),
    )
  })

  test('was signed for the same dock under another verb, and so names another topic', async () => {
    const dock = await startCommandedDock()
    const central = await startCentralSide(dock.broker)
    const release = held({subject: topicOf(sampleDock, 'cmd/legal-release')})
    await expectOnlyAnAlert(dock, central, 'command-of-another-topic', () => central.say('cmd/legal-hold', release))
  })

  const nested = (): string => held().replace('"data":{', `"deep":${'['.repeat(25_000)}${']'.repeat(25_000)},"data":{`)
})
