import {randomBytes} from 'node:crypto'
import {rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {rowsOf} from '../cli/document-scene.ts'
import {evidock, startDaemon} from '../support/program.ts'
import {isEvent, plug, writeAgencyScene} from './dock-of-agency.ts'

const HEADER = 'case,case_number,phase,act,object,officers,from,to,place'
const act = (id: string, from: string, to: string): string =>
  `${id},,investigation,onsite-check,,330101,2026-10-20T${from},2026-10-20T${to},`

/** Two cases of one officer, beside the worked one. */
function sceneOfTwoCases() {
  const scene = writeAgencyScene()
  rmSync(scene.registers, {recursive: true})
  const rows = [HEADER, act('case-1', '09:00', '10:00'), act('case-2', '15:00', '16:00')]
  writeFileSync(join(scene.rosters, 'cases.csv'), `${rows.join('\n')}\n`)
  return scene
}

type Finding = {id: string; judged_at: string; body: string}
const findings = (data: string): Map<string, Finding> =>
  new Map(rowsOf<Finding>(data, 'SELECT id, judged_at, body FROM case_finding').map(one => [one.id, one]))
const openTasks = (data: string): number =>
  rowsOf<{open: number}>(data, `SELECT count(*) AS open FROM task WHERE kind IN ('case', 'match')`)[0]?.open ?? 0

test('one more clip has its own case judged again, and no other', {timeout: 120_000}, async () => {
  const scene = sceneOfTwoCases()
  const daemon = startDaemon(scene.config)
  const settled = async (): Promise<Map<string, Finding>> => {
    while (openTasks(scene.data) > 0 || findings(scene.data).size < 4)
      await daemon.until(isEvent('cases.judged'), 'now')
    return findings(scene.data)
  }
  await daemon.until(isEvent('cases.judged'))
  const before = await settled()
  expect([...before.keys()].sort()).toEqual(['case-1', 'case-2', 'revoked-case', 'worked-case'])

  const judged = daemon.until(isEvent('cases.judged'), 'now')
  plug(scene.recorders, 'rec-a', {'AB_dev1_330101_20261020_093000.mp4': randomBytes(1000)})
  await judged
  const after = await settled()
  expect(JSON.parse(after.get('case-1')?.body ?? '{}').clips).toBe(1)
  for (const id of ['case-2', 'revoked-case', 'worked-case'])
    expect([id, after.get(id)?.judged_at]).toEqual([id, before.get(id)?.judged_at])
  await daemon.end('SIGTERM')
})

test('a clip that is found damaged has its case judged again at once', {timeout: 120_000}, async () => {
  const scene = sceneOfTwoCases()
  const daemon = startDaemon(scene.config)
  await daemon.until(isEvent('dock.ready'))
  plug(scene.recorders, 'rec-a', {'AB_dev1_330101_20261020_093000.mp4': randomBytes(1000)})
  await daemon.until(isEvent('clips.matched'))
  const clipsOf = (): {clip: string; vault_path: string}[] =>
    rowsOf(
      scene.data,
      `SELECT clip, vault_path FROM match JOIN clip ON clip.id = match.clip WHERE match."case" = 'case-1'`,
    )
  while (clipsOf().length === 0) await daemon.until(isEvent('clips.matched'), 'now')
  while (openTasks(scene.data) > 0) await daemon.until(isEvent('cases.judged'), 'now')
  const verifiedMs = (): number => JSON.parse(findings(scene.data).get('case-1')?.body ?? '{}').clips
  expect(verifiedMs()).toBe(1)
  const before = findings(scene.data).get('case-1')?.judged_at
  const [clip] = clipsOf()
  if (clip === undefined) throw new RangeError('one clip was matched')
  const file = join(scene.data, 'vault', clip.vault_path)
  rmSync(file)
  writeFileSync(file, randomBytes(1000))
  const judged = daemon.until(isEvent('cases.judged'), 'now')
  const seen = await evidock(['view', clip.clip, '--reason', 'a test', '--config', scene.config])
  expect(seen.code).not.toBe(0)
  await judged
  expect(findings(scene.data).get('case-1')?.judged_at).not.toBe(before)
  await daemon.end('SIGTERM')
})
