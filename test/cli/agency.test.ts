import {existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {publicFeed} from '../../src/rules/public-feed.ts'
import {writeAgencyScene} from '../judging/dock-of-agency.ts'
import {casesFolder, registersFolder} from '../rules/agency/worked.ts'
import {evidock, startDaemon} from '../support/program.ts'
import {rowsOf} from './document-scene.ts'

const AT = '2026-11-10T18:00:00+08:00'
const given = ['--cases', casesFolder, '--registers', registersFolder, '--at', AT]
let folder: string

const knownCases = (data: string): number =>
  rowsOf<{cases: number}>(data, 'SELECT count(*) AS cases FROM case_finding')[0]?.cases ?? 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agency-'))
})
afterEach(() => rmSync(folder, {recursive: true}))

describe('evidock report', () => {
  test('writes a page and a CSV file for each table, and says which', async () => {
    const {code, stdout, stderr} = await evidock(['report', '--year', '2026', ...given, '--out', join(folder, 'new')])
    expect([code, stderr]).toEqual([0, ''])
    const files = readdirSync(join(folder, 'new'))
    expect(files).toEqual(
      expect.arrayContaining(['report.html', 'statistics-penalty.csv', 'weak-spots.csv', 'duties.csv']),
    )
    for (const file of files) expect(stdout).toContain(file)
    expect(readFileSync(join(folder, 'new', 'report.html'), 'utf8')).toContain('Administrative enforcement in 2026')
  })

  test('gives the figures in one JSON document', async () => {
    const {code, stdout} = await evidock([
      'report',
      '--year',
      '2026',
      ...given,
      '--out',
      folder,
      '--json',
      '--lang',
      'zh-CN',
    ])
    expect(code).toBe(0)
    const {figures, tables, date} = JSON.parse(stdout)
    expect(figures).toMatchObject({'penalty-fine': 1, 'penalty-money': 8, inspection: 0})
    expect([date, tables[0].title]).toEqual(['2026-11-10', '行政处罚实施情况'])
  })

  test.each([
    [['--year', '26', ...given], '--year 26'],
    [['--year', '2026', '--data', '/nowhere'], '--cases and --registers'],
    [['--year', '2026', ...given.slice(0, 4), '--at', 'yesterday'], 'yesterday'],
    [['--year', '2026', ...given, '--ruleset', 'mars'], 'mars'],
  ])('says what is wrong with %j', async (args, why) => {
    const {code, stderr} = await evidock(['report', ...args, '--out', folder])
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
    expect(readdirSync(folder)).toEqual([])
  })

  test('says which row of a register it couldn’t use, and goes on', async () => {
    writeFileSync(join(folder, 'complaints.csv'), 'complaint,received\nT1,soon\n')
    const {code, stderr} = await evidock([
      'report',
      '--year',
      '2026',
      '--registers',
      folder,
      '--out',
      join(folder, 'out'),
    ])
    expect(code).toBe(0)
    expect(stderr).toContain('complaints.csv:2 received "soon": this can’t be read')
  })
})

describe('evidock agency', () => {
  test('says what the agency owes, what is wrong first, in both languages', async () => {
    const {code, stdout, stderr} = await evidock(['agency', ...given, '--lang', 'en'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^not lawful \(\d+\)\n {2}\S/)
    expect(stdout).toMatch(/In order: \d+ of \d+ checks of the agency itself\.\n$/)
    const chinese = await evidock(['agency', ...given, '--lang', 'zh-CN'])
    expect(chinese.stdout).toMatch(/本机关自身的 \d+ 项检查中，\d+ 项符合要求。/)
  })

  test('gives every check as one JSON document, the same each time', async () => {
    const runs = await Promise.all([1, 2].map(() => evidock(['agency', ...given, '--json'])))
    const [one, two] = runs.map(({stdout}) => stdout)
    expect(one).toBe(two)
    const {results, at} = JSON.parse(one ?? '')
    expect(at).toBe('2026-11-10T10:00:00.000Z')
    expect(results).toContainEqual(expect.objectContaining({id: 'complaint:TS-1', status: 'PASS'}))
  })
})

describe('of a dock', () => {
  test('report, feed and agency tell what the dock knows, by the rules that its configuration names', async () => {
    const scene = writeAgencyScene()
    const daemon = startDaemon(scene.config)
    await daemon.until(({event}) => event === 'dock.ready')
    while (knownCases(scene.data) < 2) await daemon.until(({event}) => event === 'cases.judged', 'now')
    // While it runs, and afterwards.
    const how = ['--config', scene.config, '--at', AT]
    const out = join(folder, 'report')
    const report = await evidock(['report', '--year', '2026', ...how, '--out', out, '--json'])
    expect([report.code, report.stderr]).toEqual([0, ''])
    expect(JSON.parse(report.stdout).figures).toMatchObject({'penalty-fine': 1, 'penalty-money': 8})
    await daemon.end('SIGTERM')

    const file = join(folder, 'feed.json')
    const [ofDock, ofFolder] = [join(folder, 'dock.json'), join(folder, 'folder.json')]
    for (const [made, from] of [
      [ofDock, how],
      [ofFolder, given],
    ] as const) {
      const {code, stdout} = await evidock(['feed', ...from, '--out', file])
      expect([code, stdout]).toEqual([0, expect.stringContaining('2 items, 1 to be taken down')])
      renameSync(file, made)
    }
    expect(readFileSync(ofDock, 'utf8')).toBe(readFileSync(ofFolder, 'utf8'))

    const [dock, files] = await Promise.all(
      [how, given].map(async from => JSON.parse((await evidock(['agency', ...from, '--json'])).stdout)),
    )
    expect(dock.results).toEqual(files.results)
    const other = await evidock(['case', 'worked-case', ...how, '--json', '--ruleset', 'zhejiang-statistics-2019'])
    expect(JSON.parse(other.stdout).ruleset).toBe('zhejiang-statistics-2019')
  }, 120_000)
})

describe('evidock feed', () => {
  test('writes one document that its schema takes, in the place of the last one', async () => {
    const file = join(folder, 'feed.json')
    writeFileSync(file, 'older')
    const {code, stdout} = await evidock(['feed', ...given, '--out', file])
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 items, 1 to be taken down')])
    expect(publicFeed.parse(JSON.parse(readFileSync(file, 'utf8'))).items).toHaveLength(3)
    expect(readdirSync(folder)).toEqual(['feed.json'])
  })

  test('says what it kept back by its place, never by its value', async () => {
    const cases = JSON.parse(readFileSync(join(casesFolder, 'case-files.json'), 'utf8'))
    cases[0].publications[1].fields.conclusion = '罚款，联系13800138000'
    writeFileSync(join(folder, 'case-files.json'), JSON.stringify(cases))
    const file = join(folder, 'feed.json')
    const {code, stdout, stderr} = await evidock(['feed', '--cases', folder, '--at', AT, '--out', file, '--json'])
    expect(code).toBe(0)
    expect(stderr).toContain('worked-case P2 conclusion: looks as if it held a telephone number')
    expect(JSON.parse(stdout)).toMatchObject({
      items: 1,
      withdrawn: 1,
      refusals: [{why: 'value-phone', field: 'conclusion'}],
    })
    expect(`${stdout}${stderr}${readFileSync(file, 'utf8')}`).not.toContain('13800138000')
  })

  test('leaves the last document where it can’t make a new one', async () => {
    const file = join(folder, 'feed.json')
    const {code} = await evidock(['feed', '--out', file])
    expect([code, existsSync(file)]).toEqual([2, false])
  })
})
