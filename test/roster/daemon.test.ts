import {randomBytes} from 'node:crypto'
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import mqtt, {type MqttClient} from 'mqtt'
import {expect, onTestFinished, test} from 'vitest'
import {Sqlite} from '../../src/store/sqlite.ts'
import {type DockFolders, writeDock} from '../support/dock-config.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {type Daemon, type LogLine, startDaemon} from '../support/program.ts'
import {actData, caseData, rosterPayload} from '../support/roster-events.ts'
import {scratchFolder} from '../support/scratch.ts'

const CASE = 'evidock/v1/agency-a/roster/case'

const isEvent =
  (event: string) =>
  (line: LogLine): boolean =>
    line.event === event

/** A dock that knows rosters from its broker alone. */
async function dockWithoutFiles(): Promise<{broker: Mosquitto; central: MqttClient; dock: DockFolders}> {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const central = await mqtt.connectAsync(broker.url, {reconnectPeriod: 20})
  onTestFinished(() => void central.end(true))
  const dock = writeDock(scratchFolder(), {broker: broker.url})
  const text = readFileSync(dock.config, 'utf8')
  writeFileSync(dock.config, text.replace('[rosters]\nfolder = "rosters"\n', ''))
  return {broker, central, dock}
}

/** A recorder with one clip of officer 330101 appears whole, as a mounted disk does. */
function plug({recorders}: DockFolders, name: string, clip: string): void {
  const aside = join(recorders, `.${name}`)
  mkdirSync(aside)
  writeFileSync(join(aside, clip), randomBytes(1000))
  renameSync(aside, join(recorders, name))
}

/** The case of the clip's last match, by the time of the clip. */
function casesByTime({database}: DockFolders): Record<string, string | null> {
  const db = new Sqlite(database, {readonly: true})
  const rows = db
    .prepare<[], {at: string; case: string | null}>(
      `SELECT c.recorded_from AS at, m."case" FROM clip c JOIN match m ON m.clip = c.id
       WHERE m.revision = (SELECT max(revision) FROM match WHERE clip = c.id)`,
    )
    .all()
  db.close()
  return Object.fromEntries(rows.map(row => [row.at.slice(11, 16), row.case]))
}

async function until(daemon: Daemon, dock: DockFolders, wanted: Record<string, string | null>): Promise<void> {
  await daemon.until(isEvent('clips.matched'))
  while (JSON.stringify(casesByTime(dock)) !== JSON.stringify(wanted)) {
    await daemon.until(isEvent('clips.matched'), 'now')
  }
}

test('a case that central sends matches a clip that had none, until central moves or deletes it', {
  ...needs('mosquitto'),
}, async () => {
  const {broker, central, dock} = await dockWithoutFiles()
  const send = (data: Record<string, unknown>): Promise<unknown> =>
    central.publishAsync(`${CASE}/case-1`, rosterPayload('case', caseData(data)), {qos: 1, retain: true})
  plug(dock, 'rec-a', 'AB_dev1_330101_20261020_093000.mp4')
  const daemon = startDaemon(dock.config)
  await until(daemon, dock, {'01:30': null})
  await send({version: 2})
  await until(daemon, dock, {'01:30': 'case-1'})
  const later = actData({from: '2026-10-21T09:00:00+08:00', to: '2026-10-21T10:00:00+08:00'})
  await send({version: 3, detail: {acts: [later]}})
  await until(daemon, dock, {'01:30': null})
  await send({version: 4})
  await until(daemon, dock, {'01:30': 'case-1'})
  await central.publishAsync(`${CASE}/case-1`, '', {qos: 1, retain: true})
  await until(daemon, dock, {'01:30': null})
  expect(await daemon.end('SIGTERM')).toBe(0)
  await broker.stop()
})

test('what central has sent is in use at once after a crash, though the broker is gone', {
  ...needs('mosquitto'),
}, async () => {
  const {broker, central, dock} = await dockWithoutFiles()
  await central.publishAsync(`${CASE}/case-1`, rosterPayload('case', caseData()), {qos: 1, retain: true})
  const first = startDaemon(dock.config)
  await first.until(isEvent('roster.changed'))
  await first.end('SIGKILL')
  await broker.kill()
  plug(dock, 'rec-a', 'AB_dev1_330101_20261020_093000.mp4')
  const second = startDaemon(dock.config)
  await second.until(isEvent('clips.matched'))
  expect(casesByTime(dock)).toEqual({'01:30': 'case-1'})
  await second.end('SIGTERM')
})
