import {chmodSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test, vi} from 'vitest'
import {appearance} from '../support/appearance.ts'
import {evidock, type Finished} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {heldClip, rowsOf, startScene, writeScene} from './document-scene.ts'

// Each starts the program several times.
vi.setConfig({testTimeout: 180_000})

type Seen = {item: string; who: string; reason: string; how: string; approver: string | null; outcome: string | null}
const accessesIn = (data: string): Seen[] =>
  rowsOf(data, 'SELECT * FROM access LEFT JOIN access_end ON access_end.access = access.id ORDER BY id')

describe('a clip that a person looks at', () => {
  test('is shown at once, with its path and how long that took; who looked and why stands in the log', async () => {
    const {data, clip} = await heldClip()
    const why = ['--reason', '案卷评查', '--purpose', 'review', '--by', '330101', '--legal-basis', '办法第24条']
    const {code, stdout} = await evidock(['view', clip, ...why, '--data', data], {SUDO_USER: 'keeper', DISPLAY: ''})
    expect(code).toBe(0)
    const [, file = ''] = /The untouched file: (.*)/.exec(stdout) ?? []
    expect(readFileSync(file, 'utf8')).toBe('what was seen')
    expect(stdout).toMatch(/First byte after \d+ ms\.\nIts SHA-256 is the recorded one\./)

    const log = await evidock(['view', '--log', clip, '--data', data, '--json'])
    expect(JSON.parse(log.stdout)).toMatchObject([
      {
        ...{item: clip, case: 'case-1', how: 'view', login: 'keeper', officer: '330101', reason: '案卷评查'},
        ...{purpose: 'review', legal_basis: '办法第24条', approver: null, outcome: 'agrees', ms: expect.any(Number)},
      },
    ])
    const table = await evidock(['view', '--log', '--case', 'case-1', '--data', data])
    expect(table.stdout).toMatch(/sudo: keeper.*案卷评查.*opened, digest agrees/)
    const none = await evidock(['view', '--log', '--case', 'case-2', '--data', data, '--lang', 'zh-CN'])
    expect(none.stdout).toBe('无人调阅。\n')
  })

  test('is opened where there is a display', async () => {
    const {data, clip} = await heldClip()
    const tools = scratchFolder()
    const opened = join(tools, 'opened')
    writeFileSync(
      join(tools, 'xdg-open'),
      `#!/bin/sh\nprintf %s "$1" > ${opened}.part && mv ${opened}.part ${opened}\n`,
    )
    chmodSync(join(tools, 'xdg-open'), 0o755)
    const env = {DISPLAY: ':7', PATH: `${tools}:${process.env.PATH}`}
    const {stdout} = await evidock(['view', clip, '--reason', 'r', '--data', data, '--json'], env)
    await appearance(opened)
    expect(readFileSync(opened, 'utf8')).toBe(JSON.parse(stdout).file)
  })

  test.each([
    ['without a reason', [], 'by --reason'],
    ['for no reason but spaces', ['--reason', '  '], 'by --reason'],
    ['as a copy that nobody approved', ['--reason', 'r', '--copy-to', 'x.mp4'], '--approver'],
    ['over a file that is there', ['--reason', 'r', '--approver', 'a', '--copy-to', '/etc/passwd'], 'never overwrites'],
    ['for another purpose', ['--reason', 'r', '--purpose', 'fun'], 'party-copy'],
    ['by a name for a number', ['--reason', 'r', '--by', 'me'], '4 to 20 digits'],
    ['in a revision of none', ['--reason', 'r', '--revision', '0'], 'from 1'],
    ['for too long a reason', ['--reason', '由'.repeat(501)], '500'],
  ])('%s isn’t, and the dock isn’t even asked', async (_, why, sentence) => {
    const {code, stderr, stdout} = await evidock(['view', 'clip-1', ...why, '--data', scratchFolder()])
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(sentence)])
  })

  test('and isn’t known here, or where there is no dock, is told so', async () => {
    const {data} = await heldClip()
    const unknown = await evidock(['view', 'nobody-s', '--reason', 'r', '--data', data])
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('nobody-s')])
    expect(accessesIn(data)).toEqual([])
    const nowhere = await evidock(['view', 'clip-1', '--reason', 'r', '--data', scratchFolder()])
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('isn’t there')])
  })

  test('is copied for whom somebody approved, and both stand in the log', async () => {
    const {data, clip} = await heldClip()
    const copy = join(scratchFolder(), 'copy.mp4')
    const how = ['--reason', '当事人申请', '--purpose', 'party-copy', '--approver', '负责人', '--copy-to', copy]
    const {code, stdout} = await evidock(['view', clip, ...how, '--data', data])
    expect([code, readFileSync(copy, 'utf8')]).toEqual([0, 'what was seen'])
    expect(stdout).toContain(`Copied to ${copy}`)
    const again = await evidock(['view', clip, ...how, '--data', data])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('never overwrites')])
    expect(accessesIn(data)).toMatchObject([{item: clip, how: 'copy', approver: '负责人', outcome: 'copied'}])
  })

  test.each([
    ['missing', 'vault-file-missing', 'GONE', (file: string) => rmSync(file)],
    ['altered', 'vault-digest-differs', 'ISN’T WHAT WAS HELD', (file: string) => writeFileSync(file, 'what was sein')],
  ])('and is %s is told, logged and alerted', async (outcome, problem, sentence, damage) => {
    const {data, clip} = await heldClip()
    const [row] = rowsOf<{path: string}>(data, 'SELECT vault_path AS path FROM clip')
    damage(join(data, 'vault', row?.path ?? ''))
    const {code, stderr} = await evidock(['view', clip, '--reason', 'r', '--data', data])
    expect([code, stderr]).toEqual([3, expect.stringContaining(sentence)])
    expect(accessesIn(data)).toMatchObject([{item: clip, outcome}])
    expect(rowsOf(data, 'SELECT problem, clip FROM alert WHERE cleared_at IS NULL AND clip IS NOT NULL')).toEqual([
      {problem, clip},
    ])
  })
})

test('a document is viewed like a clip, over the socket of the running dock, in each of its revisions', async () => {
  const scene = writeScene()
  const daemon = await startScene(scene)
  const file = join(scratchFolder(), 'a.txt')
  const run = (...args: string[]): Promise<Finished> => evidock([...args, '--config', scene.config])
  for (const text of ['first', 'second']) {
    writeFileSync(file, text)
    await run('document', file, '--case', 'case-1', '--type', '决定书', '--id', 'd-9')
  }
  const latest = await run('view', 'D-9', '--reason', 'r', '--json')
  const former = await run('view', 'd-9', '--revision', '1', '--reason', 'r', '--json')
  const [second, first] = [latest, former].map(({stdout}) => JSON.parse(stdout))
  expect([second, first]).toMatchObject([
    {kind: 'document', revision: 2, outcome: 'agrees'},
    {kind: 'document', revision: 1, outcome: 'agrees'},
  ])
  expect([second, first].map(({file: path}) => readFileSync(path, 'utf8'))).toEqual(['second', 'first'])
  expect(accessesIn(scene.data)).toMatchObject([{item: 'd-9'}, {item: 'd-9'}])
  expect(daemon.log.filter(({event}) => event === 'control.asked')).toHaveLength(6)
  expect(await daemon.end('SIGTERM')).toBe(0)
})

test('a document that bears a secrecy mark is viewed with somebody’s approval alone', async () => {
  const scene = writeScene()
  const daemon = await startScene(scene)
  const file = join(scratchFolder(), 'a.txt')
  writeFileSync(file, 'of a person')
  const run = (...args: string[]): Promise<Finished> => evidock([...args, '--config', scene.config])
  const said = ['--case', 'case-1', '--type', '询问笔录', '--id', 'd-9', '--secrecy', 'privacy']
  expect((await run('document', file, ...said)).code).toBe(0)
  const refused = await run('view', 'd-9', '--reason', 'r')
  expect([refused.code, refused.stdout, refused.stderr]).toEqual([2, '', expect.stringContaining('--approver')])
  expect(accessesIn(scene.data)).toEqual([])
  const allowed = await run('view', 'd-9', '--reason', 'r', '--approver', 'head')
  expect(allowed.code).toBe(0)
  expect(accessesIn(scene.data)).toMatchObject([{item: 'd-9', approver: 'head', outcome: 'agrees'}])
  await daemon.end('SIGTERM')
})
