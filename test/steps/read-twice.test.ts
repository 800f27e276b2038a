import {createHash} from 'node:crypto'
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {type ReadBackOrder, readBack} from '../../src/ingest/read-back.ts'
import {badCard} from '../support/bad-card.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const content = footage(2_500_000)
const AT = 1_500_000
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const inverted = (bytes: Buffer, at: number): Buffer => {
  const other = Buffer.from(bytes)
  other[at] = (other[at] ?? 0) ^ 0xff
  return other
}
const [right, wrong] = [digest(content), digest(inverted(content, AT))]

type AttemptRow = {step: string; sha256: string | null; source_sha256: string | null; reason: string; docking: string}

/** A dock whose disk gives back other bytes so often, and a recorder with one clip. */
async function begun(flips: number) {
  const root = recorderFolder({'a.mp4': content})
  const card = badCard(join(root, 'a.mp4'))
  let secondReads = 0
  const disk = {flips}
  const rig = await startTestPipeline({
    workers: {
      async readBack(order: ReadBackOrder) {
        if (disk.flips-- > 0) writeFileSync(order.file, inverted(readFileSync(order.file), 7))
        return readBack(order)
      },
    },
  })
  const {digestSource} = rig.work.workers
  rig.work.workers.digestSource = async order => {
    secondReads += 1
    return await digestSource(order)
  }
  return {root, card, rig, disk, secondReads: () => secondReads}
}

async function docked(rig: TestPipeline, root: string): Promise<string> {
  const arrival = arrivalOf(root)
  const docking = await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  await rig.pipeline.left(arrival.key)
  return docking
}

const attemptsOf = (rig: TestPipeline): AttemptRow[] => rig.rows<AttemptRow>('SELECT * FROM attempt ORDER BY rowid')

const standing = (rig: TestPipeline): string[] =>
  rig.alertRows().flatMap(({problem, cleared_at: cleared}) => (cleared === null ? [problem] : []))

const partsIn = (rig: TestPipeline): string[] =>
  readdirSync(rig.vault, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.part'))

describe('a disk that gives back other bytes than were written', () => {
  test('has the recorder read once more; where that gives the same bytes, the clip is copied again', async () => {
    const {rig, root, secondReads} = await begun(1)
    const docking = await docked(rig, root)
    expect(rig.clips()).toMatchObject([{outcome: 'verified', sha256: right}])
    expect(secondReads()).toBe(1)
    const [attempt, ...more] = attemptsOf(rig)
    expect(more).toEqual([])
    expect(attempt).toMatchObject({step: 'read-back', source_sha256: right, reason: 'read-back-mismatch', docking})
    expect(attempt?.sha256).toBe(digest(inverted(content, 7)))
    expect(standing(rig)).toEqual(['read-back-mismatch'])
  })

  test('does not have it read twice where all is well', async () => {
    const {rig, root, secondReads} = await begun(0)
    await docked(rig, root)
    expect(secondReads()).toBe(0)
    expect(attemptsOf(rig)).toEqual([])
  })

  test('again and again leaves the clip unreadable, not verified', async () => {
    const {rig, root} = await begun(3)
    await docked(rig, root)
    expect(rig.clips()).toMatchObject([{outcome: 'unreadable', problem: 'read-back-mismatch', verified_at: null}])
    expect(attemptsOf(rig).map(({reason}) => reason)).toEqual(Array.from({length: 3}, () => 'read-back-mismatch'))
    expect(partsIn(rig)).toEqual([])
  })
})

describe('a card that gives other bytes at a second read', () => {
  test('has an outcome of its own, with both digests, and an alert that names the clip', async () => {
    const {rig, root, card} = await begun(1)
    card.lies(AT, 'cached')
    await docked(rig, root)
    const [clip] = rig.clips()
    expect(clip).toMatchObject({outcome: 'unreadable', problem: 'source-unstable', verified_at: null, sha256: null})
    expect(attemptsOf(rig)).toMatchObject([
      {step: 'read-back', source_sha256: wrong, reason: 'read-back-mismatch'},
      {step: 'source', source_sha256: wrong, sha256: right, reason: 'source-unstable'},
    ])
    const alert = rig.alertRows().find(({problem}) => problem === 'source-unstable')
    expect(alert).toMatchObject({severity: 'critical', clip: clip?.id})
    expect(JSON.parse(alert?.detail ?? '')).toEqual({first_sha256: wrong, second_sha256: right})
    const records = rig.messages().filter(({data}) => data.clip === clip?.id && data.problem === 'source-unstable')
    expect(records.map(({type}) => type)).toEqual(expect.arrayContaining(['evidock.alert.v1', 'evidock.clip.v1']))
    expect(partsIn(rig)).toEqual([])
  })

  test('is read twice at its next docking, and believed when both give the same; the alert stays', async () => {
    const {rig, root, card, secondReads} = await begun(1)
    card.lies(AT, 'cached')
    await docked(rig, root)
    card.mended()
    await docked(rig, root)
    expect(secondReads()).toBe(2)
    expect(rig.clips()).toMatchObject([{outcome: 'verified', sha256: right, problem: null}])
    expect(standing(rig)).toContain('source-unstable')
    await docked(rig, root)
    expect(rig.clips()).toMatchObject([{outcome: 'already-held'}])
  })

  test('and again at its next docking is not believed then either', async () => {
    const {rig, root, card} = await begun(1)
    card.lies(AT, 'direct')
    await docked(rig, root)
    card.lies(AT - 1, 'cached')
    await docked(rig, root)
    expect(rig.clips()).toMatchObject([{outcome: 'unreadable', problem: 'source-unstable', verified_at: null}])
    expect(attemptsOf(rig).filter(({reason}) => reason === 'source-unstable')).toHaveLength(2)
    expect(partsIn(rig)).toEqual([])
  })

  test('between two tries of one docking is not believed, though the disk gives back what came last', async () => {
    const {rig, root, card, disk} = await begun(1)
    rig.changes.on('committed', () => {
      if (disk.flips <= 0) card.lies(AT)
    })
    await docked(rig, root)
    expect(rig.clips()).toMatchObject([{outcome: 'unreadable', problem: 'source-unstable', verified_at: null}])
    expect(attemptsOf(rig).at(-1)).toMatchObject({source_sha256: right, sha256: wrong, reason: 'source-unstable'})
  })
})
