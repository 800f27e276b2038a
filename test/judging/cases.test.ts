import {cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import pino from 'pino'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {checkConfig} from '../../src/config/load.ts'
import type {CaseData} from '../../src/contract/case.ts'
import {type RunningDock, startDock} from '../../src/main.ts'
import {sealYearTable} from '../../src/rules/calendar/year-table.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {evidock} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'

const WORKED = inCheckout('fixtures', 'worked-case')

/** A dock without recorders, with the worked case in its folder of case files. */
function newHome(): string {
  const home = scratchFolder()
  cpSync(WORKED, join(home, 'cases'), {recursive: true})
  mkdirSync(join(home, 'calendars'))
  return home
}

async function start(home: string): Promise<RunningDock> {
  const rules = {cases: join(home, 'cases'), calendars: join(home, 'calendars')}
  const config = checkConfig({agency: 'agency-a', dock: 'dock-1', data: join(home, 'data'), rules}, '')
  const dock = await startDock(config, [], pino({level: 'silent'}))
  onTestFinished(() => dock.stop())
  return dock
}

/** What has been put into the outbox of a case, oldest first. */
const told = ({dock}: RunningDock, id: string): CaseData[] =>
  dock.store
    .prepare<[string], {payload: Buffer}>('SELECT payload FROM outbox WHERE topic LIKE ? ORDER BY epoch, number')
    .all(`%/case/${id}`)
    .map(({payload}) => JSON.parse(payload.toString()).data)

const until = (fits: () => void): Promise<void> => vi.waitFor(fits, {timeout: 20_000, interval: 50})

/** Changes the worked case in the folder as a person would. */
function edit(home: string, change: (file: Record<string, unknown>) => void): void {
  const path = join(home, 'cases', 'case-files.json')
  const files: Record<string, unknown>[] = JSON.parse(readFileSync(path, 'utf8'))
  const [worked] = files
  if (worked) change(worked)
  writeFileSync(path, JSON.stringify(files))
}

describe('a dock that is given case files', {timeout: 60_000}, () => {
  test('publishes what the rules say of each, once, and again only when it is something else', async () => {
    const home = newHome()
    const dock = await start(home)
    await until(() => expect(told(dock, 'worked-case')).toHaveLength(1))
    const [first] = told(dock, 'worked-case')
    expect(first).toMatchObject({
      ruleset: 'zhejiang-statistics-law2021',
      case_type: 'penalty',
      object: 'XX',
      revision: 1,
      acts: 8,
      documents: 9,
      clips: 12,
      window_ms: 395 * 60_000,
      covered_ms: 335 * 60_000,
    })
    expect(first?.detail.results.find(({id}) => id === 'period:preservation-decision')).toMatchObject({
      status: 'LATE',
      act_by: '2026-09-23',
    })
    await until(() => expect(told(dock, 'revoked-case')).toHaveLength(1))

    edit(home, file => {
      file.version = 2
      file.secrecy = 'none'
    })
    await until(() => expect(told(dock, 'worked-case')).toHaveLength(2))
    expect(told(dock, 'worked-case').at(-1)).toMatchObject({
      revision: 2,
      version: 2,
      unknown: (first?.unknown ?? 0) - 1,
    })
    await dock.stop()

    const again = await start(home)
    await until(() => expect(again.work.judging()).not.toBeNull())
    await again.idle()
    expect(told(again, 'worked-case')).toHaveLength(2)
  })

  test('judges anew by a calendar that is imported, and tells what changed', async () => {
    const home = newHome()
    const dock = await start(home)
    await until(() => expect(told(dock, 'worked-case')).toHaveLength(1))
    expect(statusOf(dock, 'period:administrative-review')).toBe('PROVISIONAL')
    writeFileSync(join(home, 'calendars', '2027.json'), JSON.stringify(sealed2027()))
    await until(() => expect(told(dock, 'worked-case')).toHaveLength(2))
    expect(told(dock, 'worked-case').at(-1)?.calendar).not.toBe(told(dock, 'worked-case')[0]?.calendar)
    expect(statusOf(dock, 'period:administrative-review')).toBe('PENDING')
  })

  test('keeps what it has while the files can’t be used, and says so', async () => {
    const home = newHome()
    const dock = await start(home)
    await until(() => expect(told(dock, 'worked-case')).toHaveLength(1))
    writeFileSync(join(home, 'cases', 'case-files.json'), '[{"case": 7}]')
    await until(() => expect(problems(dock)).toContain('case-files-faulty'))
    writeFileSync(join(home, 'cases', 'case-files.json'), JSON.stringify([{case: 'worked-case', type: 'unheard-of'}]))
    await until(() => expect(problems(dock)).toContain('case-files-faulty'))
    expect(told(dock, 'worked-case')).toHaveLength(1)
    cpSync(WORKED, join(home, 'cases'), {recursive: true})
    await until(() => expect(problems(dock)).not.toContain('case-files-faulty'))
  })

  test('counts a document of the vault among those of its case', async () => {
    const home = newHome()
    const dock = await start(home)
    await until(() => expect(told(dock, 'worked-case')).toHaveLength(1))
    await dock.stop()
    const file = join(scratchFolder(), 'hearing-record.pdf')
    writeFileSync(file, 'a record')
    const of = ['--case', 'worked-case', '--type', 'hearing-record', '--data', join(home, 'data')]
    expect(await evidock(['document', file, ...of])).toMatchObject({code: 0})
    const again = await start(home)
    await until(() => expect(told(again, 'worked-case').at(-1)?.documents).toBe(10))
    expect(statusOf(again, 'document:hearing-record')).toBeUndefined()
    const page = await evidock(['case', 'worked-case', '--data', join(home, 'data'), '--lang', 'en'])
    expect(page.stdout).toContain('统执立〔2026〕X号')
  })

  test('holds a case as its file says, until the last day that its file says', async () => {
    const home = newHome()
    const dock = await start(home)
    await until(() => expect(told(dock, 'worked-case')).toHaveLength(1))
    const holds = (): unknown[] =>
      dock.dock.store.prepare('SELECT "case", label, released_at IS NULL AS stands FROM hold').all()
    const suit = (version: number, last: string | null): void =>
      edit(home, file => {
        file.version = version
        file.holds = [{hold: 'H1', cause: 'suit', from: '2026-11-01', until: last}]
      })
    suit(2, null)
    await until(() => expect(holds()).toEqual([{case: 'worked-case', label: 'worked-case/H1', stands: 1}]))
    suit(3, '2026-11-20')
    await until(() => expect(holds()).toEqual([{case: 'worked-case', label: 'worked-case/H1', stands: 0}]))
  })

  test('raises one alert for each kind of trouble of a case, and takes it back', async () => {
    const home = newHome()
    const dock = await start(home)
    const about = 'case worked-case'
    await until(() => expect(problems(dock, about).sort()).toEqual(['case-fails', 'case-gap', 'case-late']))
    rmSync(join(home, 'cases', 'clips.json'))
    edit(home, file => {
      file.version = 2
      for (const key of ['acts', 'documents', 'events', 'decisions', 'reviews', 'publications']) file[key] = []
    })
    await until(() => expect(problems(dock, about)).toEqual([]))
  })
})

/** A year as a notice might have it. */
function sealed2027(): unknown {
  const holidays = ['2027-01-01', '2027-02-05', '2027-02-08', '2027-04-05', '2027-05-03', '2027-06-09', '2027-09-15']
  const year = {year: 2027, version: 1, notice_no: null, issued_on: '2026-11-05', off: holidays, makeup: []}
  return sealYearTable('2027.json', JSON.stringify(year)).table
}

const statusOf = (dock: RunningDock, id: string): string | undefined =>
  told(dock, 'worked-case')
    .at(-1)
    ?.detail.results.find(result => result.id === id)?.status

const problems = ({dock}: RunningDock, about = '%'): string[] =>
  dock.store
    .prepare<[string], string>('SELECT problem FROM alert WHERE cleared_at IS NULL AND subject LIKE ?')
    .pluck()
    .all(about)
