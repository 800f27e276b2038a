import {mkdir, mkdtemp, rename, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {checkRosters} from '../../src/match/roster-check.ts'
import {assembleRoster, type RosterReading, readRosterFiles, readRosterFolder} from '../../src/match/roster-folder.ts'
import {watchRosterFolder} from '../../src/match/roster-watch.ts'

const ZONE = 'Asia/Shanghai'
let root: string
let stop: AbortController

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evidock-roster-'))
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await rm(root, {recursive: true, force: true})
})

/** Readings in the order in which they come; `until` waits for one that fits. */
function readingQueue() {
  let seen: RosterReading[] = []
  let wake = () => {}
  return {
    push: (reading: RosterReading) => {
      seen.push(reading)
      wake()
    },
    until: async (fits: (reading: RosterReading) => boolean): Promise<RosterReading> => {
      for (;;) {
        const found = seen.findIndex(fits)
        const reading = seen[found]
        seen = found < 0 ? [] : seen.slice(found + 1)
        if (reading !== undefined) return reading
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    },
  }
}

describe('a roster folder', () => {
  test('a missing folder is an empty roster with one finding', async () => {
    const {roster, findings} = await readRosterFolder(join(root, 'none'), ZONE)
    expect(roster).toEqual({officers: [], cases: [], custody: []})
    expect(findings.map(found => found.problem)).toEqual(['folder-missing'])
  })

  test('files are taken in any case of their names, and others are left alone', async () => {
    await writeFile(join(root, 'Officers.CSV'), 'officer\n100001\n')
    await writeFile(join(root, 'notes.txt'), 'x')
    const {roster, findings} = await readRosterFolder(root, ZONE)
    expect(roster.officers).toHaveLength(1)
    expect(findings).toEqual([])
  })

  test('an officer of a case who is not listed is a finding once officers are listed', async () => {
    const header = 'case,phase,act,officers,from,to'
    await writeFile(
      join(root, 'cases.csv'),
      `${header}\ncase-a,decision,check,100009,2026-10-20T09:00,2026-10-20T10:00\n`,
    )
    expect(checkRosters((await readRosterFolder(root, ZONE)).roster)).toEqual([])
    await writeFile(join(root, 'officers.csv'), 'officer\n100001\n')
    const {roster} = await readRosterFolder(root, ZONE)
    expect(checkRosters(roster)).toMatchObject([{problem: 'officer-not-listed', value: '100009'}])
  })

  test('a file that cannot be read keeps its earlier rows, and one that has gone does not', async () => {
    const file = join(root, 'officers.csv')
    await writeFile(file, 'officer\n100001\n')
    const first = await readRosterFiles(root, ZONE, new Map())
    await rm(file)
    await symlink('officers.csv', file)
    const second = await readRosterFiles(root, ZONE, first)
    expect(assembleRoster(second).roster.officers).toHaveLength(1)
    expect(assembleRoster(second).findings.map(found => found.problem)).toEqual(['file-unreadable'])
    const third = await readRosterFiles(root, ZONE, second)
    expect(assembleRoster(third).findings).toHaveLength(1)
    await rm(file)
    expect(assembleRoster(await readRosterFiles(root, ZONE, third))).toMatchObject({
      roster: {officers: []},
      findings: [],
    })
  })

  test('a change of a file gives a new reading, and its removal takes the rows away', async () => {
    await writeFile(join(root, 'officers.csv'), 'officer\n100001\n')
    const readings = readingQueue()
    const first = await watchRosterFolder(root, ZONE, readings.push, stop.signal)
    expect(first.roster.officers).toHaveLength(1)
    await writeFile(join(root, 'officers.csv.new'), 'officer\n100001\n100002\n')
    await rename(join(root, 'officers.csv.new'), join(root, 'officers.csv'))
    await readings.until(reading => reading.roster.officers.length === 2)
    await writeFile(join(root, 'custody.csv'), 'recorder,officer,out\nr1,100001,2026-10-20T08:00\n')
    await readings.until(reading => reading.roster.custody.length === 1)
    await rm(join(root, 'officers.csv'))
    await readings.until(reading => reading.roster.officers.length === 0 && reading.roster.custody.length === 1)
  })

  test('a folder may be missing at first, appear, vanish and come back', async () => {
    const folder = join(root, 'share', 'rosters')
    const readings = readingQueue()
    const first = await watchRosterFolder(folder, ZONE, readings.push, stop.signal)
    expect(first.findings.map(found => found.problem)).toEqual(['folder-missing'])
    await mkdir(folder, {recursive: true})
    await writeFile(join(folder, 'officers.csv'), 'officer\n100001\n')
    await readings.until(reading => reading.roster.officers.length === 1)
    await rm(folder, {recursive: true})
    await readings.until(reading => reading.findings.some(found => found.problem === 'folder-missing'))
    await mkdir(folder)
    await writeFile(join(folder, 'officers.csv'), 'officer\n100001\n100002\n')
    await readings.until(reading => reading.roster.officers.length === 2)
  })

  test('a watch that is stopped before it began ends at once with what the folder holds', async () => {
    await writeFile(join(root, 'officers.csv'), 'officer\n100001\n')
    stop.abort()
    const reading = await watchRosterFolder(root, ZONE, () => {}, stop.signal)
    expect(reading.roster.officers).toHaveLength(1)
  })
})
