import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {publicFeed} from '../../src/rules/public-feed.ts'
import {casesFolder, registersFolder} from '../rules/agency/worked.ts'
import {evidock} from '../support/program.ts'

const AT = '2026-11-10T18:00:00+08:00'
const given = ['--cases', casesFolder, '--registers', registersFolder, '--at', AT]
let folder: string

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
    [['--year', '2026'], '--cases DIR, --registers DIR'],
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
