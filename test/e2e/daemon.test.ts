import {createHash, randomBytes} from 'node:crypto'
import {cpSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {Sqlite} from '../../src/store/sqlite.ts'
import {writeDock} from '../support/dock-config.ts'
import {freePort, startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {type LogLine, startConsumer, startDaemon} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {digestsOf} from '../support/truth.ts'

const CASES = 'case,case_number,phase,act,object,officers,from,to,place'
const act = (id: string, from: string, to: string): string =>
  `${id},,investigation,on-site-check,,330101,2026-10-20T${from},2026-10-20T${to},`

/** A recorder appears whole, as a mounted disk does. */
function plug(recorders: string, name: string, files: Record<string, Uint8Array>): void {
  const aside = join(recorders, `.${name}`)
  mkdirSync(aside)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(aside, file), content)
  renameSync(aside, join(recorders, name))
}

const isEvent =
  (event: string, fields: Record<string, unknown> = {}) =>
  (line: LogLine): boolean =>
    line.event === event && Object.entries(fields).every(([field, value]) => line[field] === value)

test(
  'with the broker down for the whole shift everything arrives afterwards, in order and once',
  needs('mosquitto'),
  async () => {
    const port = await freePort()
    // What the broker took before the consumer listened goes again, since no receipt came for it.
    const dock = writeDock(scratchFolder(), {broker: `mqtt://127.0.0.1:${port}`, resendAfterMinutes: 0.1})
    plug(dock.recorders, 'rec-a', {
      'AB_dev1_330101_20261020_090000.mp4': randomBytes(700_000),
      'AB_dev1_330101_20261020_091000_IMP.mp4': randomBytes(3_000_000),
    })
    const daemon = startDaemon(dock.config)
    await daemon.until(isEvent('docking.sealed'))
    plug(dock.recorders, 'rec-b', {'AB_dev2_330102_20261020_100000.mp4': randomBytes(5000)})
    await daemon.until(isEvent('docking.sealed'), 'now')

    const broker = await startMosquitto({port})
    const consumer = await startConsumer(dock.consumer)
    await daemon.until(isEvent('publish.connected'))
    const db = new Sqlite(dock.database, {readonly: true})
    // A clip that isn't matched yet is told once more.
    const open = db
      .prepare<[], number>('SELECT (SELECT count(*) FROM outbox WHERE final_at IS NULL) + (SELECT count(*) FROM task)')
      .pluck()
    while (open.get() !== 0) await daemon.until(isEvent('publish.final'), 'now')
    const last = db.prepare<[], number>('SELECT max(number) FROM outbox').pluck().get()
    db.close()
    expect(await daemon.end('SIGTERM')).toBe(0)
    const held = await consumer.stop()
    await broker.stop()

    expect(held.sequences).toEqual([{epoch: expect.any(Number), up_to: last, waiting: 0}])
    const clips = held.things.filter(({kind}) => kind === 'clip').map(({data}) => data)
    expect(clips.map(({sha256}) => sha256).toSorted()).toEqual([...digestsOf(dock.recorders).values()].toSorted())
    expect(clips.every(({outcome, read_back: readBack}) => outcome === 'verified' && readBack !== null)).toBe(true)
    const dockings = held.things.filter(({kind}) => kind === 'docking').map(({data}) => data)
    expect(dockings.map(({state, clips: count}) => [state, count]).toSorted()).toEqual([
      ['sealed', 1],
      ['sealed', 2],
    ])
  },
)

test('a changed roster matches again just what it can change, under a new revision', needs('mosquitto'), async () => {
  const broker = await startMosquitto()
  const dock = writeDock(scratchFolder(), {broker: broker.url})
  writeFileSync(join(dock.rosters, 'cases.csv'), `${CASES}\n${act('case-1', '09:00', '10:00')}\n`)
  const consumer = await startConsumer(dock.consumer)
  plug(dock.recorders, 'rec-a', {
    'AB_dev1_330101_20261020_093000.mp4': randomBytes(1000),
    'AB_dev1_330101_20261020_153000.mp4': randomBytes(1000),
  })
  const daemon = startDaemon(dock.config)
  await daemon.until(isEvent('clips.matched'))
  await daemon.until(isEvent('docking.sealed'))
  const db = new Sqlite(dock.database, {readonly: true})
  const states = (): unknown[] =>
    db
      .prepare(
        `SELECT c.recorded_from AS at, m.state, m."case", m.revision FROM clip c JOIN match m ON m.clip = c.id
         WHERE m.revision = (SELECT max(revision) FROM match WHERE clip = c.id) ORDER BY at`,
      )
      .all()
  while (states().length < 2) await daemon.until(isEvent('clips.matched'), 'now')
  expect(states()).toEqual([
    {at: '2026-10-20T01:30:00.000Z', state: 'matched', case: 'case-1', revision: 1},
    {at: '2026-10-20T07:30:00.000Z', state: 'none', case: null, revision: 1},
  ])

  const rematched = daemon.until(isEvent('clips.matched'), 'now')
  writeFileSync(
    join(dock.rosters, 'cases.csv'),
    `${CASES}\n${act('case-1', '09:00', '10:00')}\n${act('case-2', '15:00', '16:00')}\n`,
  )
  await rematched
  expect(states()).toEqual([
    {at: '2026-10-20T01:30:00.000Z', state: 'matched', case: 'case-1', revision: 1},
    {at: '2026-10-20T07:30:00.000Z', state: 'matched', case: 'case-2', revision: 2},
  ])
  const open = db.prepare<[], number>('SELECT count(*) FROM outbox WHERE final_at IS NULL').pluck()
  while (open.get() !== 0) await daemon.until(isEvent('publish.final'), 'now')
  db.close()
  await daemon.end('SIGTERM')
  const held = await consumer.stop()
  await broker.stop()
  const late = held.things.find(({data}) => data.recorded_from === '2026-10-20T07:30:00.000Z')
  expect(late?.data).toMatchObject({match: 'matched', case: 'case-2', stage: 'matched'})
})

test('a recorder that is pulled while it is copied is finished at its next docking', needs('mosquitto'), async () => {
  const broker = await startMosquitto()
  const dock = writeDock(scratchFolder(), {broker: broker.url})
  const big = randomBytes(64_000_000)
  plug(dock.recorders, 'rec-a', {'AB_dev1_330101_20261020_090000.mp4': big})
  const daemon = startDaemon(dock.config)
  await daemon.until(isEvent('clip.copying'))
  const pulled = join(dock.home, 'pulled')
  renameSync(join(dock.recorders, 'rec-a'), pulled)
  await daemon.until(isEvent('recorder.left'))
  renameSync(pulled, join(dock.recorders, 'rec-a'))
  await daemon.until(isEvent('clip.verified', {sha256: createHash('sha256').update(big).digest('hex')}))
  await daemon.end('SIGTERM')
  await broker.stop()
})

test('a second daemon on the same data folder says so and ends', needs('mosquitto'), async () => {
  const dock = writeDock(scratchFolder(), {broker: `mqtt://127.0.0.1:${await freePort()}`})
  const first = startDaemon(dock.config)
  await first.until(isEvent('dock.ready'))
  const second = startDaemon(dock.config)
  await expect(second.until(isEvent('dock.ready'))).rejects.toThrow('ended (1)')
  await first.end('SIGTERM')
  rmSync(dock.data, {recursive: true})
  cpSync(dock.rosters, dock.data, {recursive: true})
})
