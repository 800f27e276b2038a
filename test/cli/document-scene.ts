import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'vitest'
import {Sqlite} from '../../src/store/sqlite.ts'
import {type Daemon, evidock, startDaemon} from '../support/program.ts'
import {recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A dock by a configuration of its own, without a broker. */
export type Scene = {home: string; data: string; config: string; documents: string}

export function writeScene(home = scratchFolder()): Scene {
  const at = (name: string): string => join(home, name)
  for (const folder of ['recorders', 'documents']) mkdirSync(at(folder), {recursive: true})
  const lines = [
    ...['agency = "agency-a"', 'dock = "dock-1"', 'data = "data"', '[vault]', 'floor_mib = 1'],
    ...['[[folder]]', 'root = "recorders"', 'settle_seconds = 0.1', 'poll_seconds = 0.5'],
    ...['[documents]', 'folder = "documents"', 'settle_seconds = 0.1', 'poll_seconds = 0.5'],
    ...['[media]', 'enabled = false'],
  ]
  writeFileSync(at('evidock.toml'), `${lines.join('\n')}\n`)
  return {home, data: at('data'), config: at('evidock.toml'), documents: at('documents')}
}

/** The daemon, once it hears requests. */
export async function startScene({config}: Scene): Promise<Daemon> {
  const daemon = startDaemon(config)
  await daemon.until(line => line.event === 'dock.ready')
  return daemon
}

/** A stopped dock that holds one clip of a case. @returns its data folder, and the clip's id */
export async function heldClip(): Promise<{data: string; clip: string}> {
  const [data, rosters] = [join(scratchFolder(), 'data'), scratchFolder()]
  const act = 'case-1,甲案〔2026〕1号,investigation,on-site-check,obj-7,330101'
  const header = 'case,case_number,phase,act,object,officers,from,to,place'
  writeFileSync(join(rosters, 'cases.csv'), `${header}\n${act},2026-10-20T09:00,2026-10-20T10:00,\n`)
  const root = recorderFolder({'AB_dev1_330101_20261020_091000.mp4': 'what was seen'})
  const how = ['--recorder', 'REC-1', '--offset', '0', '--roster', rosters, '--data', data, '--json']
  const {code, stdout} = await evidock(['ingest', root, ...how])
  expect(code).toBe(0)
  return {data, clip: JSON.parse(stdout).clips[0].clip}
}

/** Rows of a dock's database, read while it runs or not. */
export function rowsOf<Row>(data: string, sql: string): Row[] {
  const db = new Sqlite(join(data, 'evidock.db'), {readonly: true})
  try {
    return db.prepare<[], Row>(sql).all()
  } finally {
    db.close()
  }
}
