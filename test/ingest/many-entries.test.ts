import {closeSync, mkdtempSync, openSync, rmSync, truncateSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {inSlices} from '../../src/steps/in-slices.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {gate} from '../support/gate.ts'
import {arrivalOf} from '../support/recorder-folder.ts'

const ENTRIES = 20_000
/** One in so many is marked. */
const MARKED = 100

const nameOf = (n: number): string => {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString()
  const time = `${at.slice(0, 10)}_${at.slice(11, 19)}`.replaceAll(/[-:]/g, '')
  return `DSJ_BWC0001_100001_${time}${n % MARKED === 0 ? '_IMP' : ''}.mp4`
}

/** A recorder in memory with very many clips, each 1000 bytes of nothing on the disk. */
function fullRecorder(): string {
  const root = mkdtempSync('/dev/shm/evidock-test-')
  onTestFinished(() => rmSync(root, {recursive: true, force: true}))
  for (let n = 0; n < ENTRIES; n += 1) {
    const file = join(root, nameOf(n))
    closeSync(openSync(file, 'w'))
    truncateSync(file, 1000)
  }
  return root
}

/** Docks it, up to where its copies would begin. */
async function listed(root: string): Promise<TestPipeline> {
  const copying = gate()
  const rig = await startTestPipeline({workers: {copyClip: () => copying.pass().then(() => ({state: 'stopped'}))}})
  await rig.pipeline.arrived(arrivalOf(root))
  await copying.reached
  onTestFinished(copying.open)
  return rig
}

describe(`a recorder with ${ENTRIES} entries`, () => {
  test('is listed at once, in one commit, and its clips are copied and said in the order of their urgency', async () => {
    const rig = await listed(fullRecorder())
    const urgent = Array.from({length: ENTRIES}, (_, n) => n)
      .sort((a, b) => Number(b % MARKED === 0) - Number(a % MARKED === 0) || a - b)
      .map(nameOf)
    const toCopy = rig.rows<{name: string}>(
      "SELECT c.name FROM task t JOIN clip c ON c.id = t.subject WHERE t.kind = 'copy' ORDER BY t.priority, t.id",
    )
    expect(toCopy.map(({name}) => name)).toEqual(urgent)
    const said = rig.messages()
    expect(said.slice(0, 2).map(({type, data}) => [type, data.state, data.clips])).toEqual([
      ['evidock.docking.v1', 'opened', null],
      ['evidock.docking.v1', 'listed', ENTRIES],
    ])
    const clips = said.slice(2)
    expect(clips.map(({data}) => data.name)).toEqual(urgent)
    expect(new Set(clips.map(({data}) => `${data.stage} ${data.outcome} ${data.revision}`))).toEqual(
      new Set(['listed null 1']),
    )
    expect(rig.rows('SELECT DISTINCT queued_at FROM outbox WHERE number > 1')).toHaveLength(1)
  })
})

test('what is done with very many entries lets everything else have its turn', async () => {
  let turns = 0
  const turn = setInterval(() => {
    turns += 1
  }, 1)
  onTestFinished(() => clearInterval(turn))
  const busyFor = (ms: number): void => {
    for (const began = performance.now(); performance.now() - began < ms; );
  }
  const done = await inSlices([1, 2, 3, 4], one => {
    busyFor(10)
    return one * 2
  })
  expect(done).toEqual([2, 4, 6, 8])
  expect(turns).toBeGreaterThan(1)
})
