import {chownSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test, vi} from 'vitest'
import {evidock} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {heldClip, rowsOf, startScene, writeScene} from './document-scene.ts'

// Each starts the program several times.
vi.setConfig({testTimeout: 180_000})

const SAID = [
  '--case',
  'case-1',
  '--type',
  '现场笔录',
  '--number',
  '8号',
  '--date',
  '2026-10-20',
  '--secrecy',
  '个人隐私',
]

function documentFile(content = 'what was said'): string {
  const path = join(scratchFolder(), '笔录.txt')
  writeFileSync(path, content)
  return path
}

const documentsIn = (data: string) =>
  rowsOf<{id: string; revision: number; vault_path: string; secrecy: string | null}>(
    data,
    'SELECT id, revision, vault_path, secrecy FROM document ORDER BY rowid',
  )

describe('a document that is entered', () => {
  test('is held by a stopped dock, and known again when it comes again', async () => {
    const {data} = await heldClip()
    const file = documentFile()
    const first = await evidock(['document', file, ...SAID, '--data', data])
    expect([first.code, first.stdout]).toEqual([
      0,
      expect.stringMatching(/^Held as document .*, revision 1\.\nIn the vault: documents/),
    ])
    const again = await evidock(['document', file, ...SAID, '--data', data, '--lang', 'zh-CN'])
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('未重复保存')])
    writeFileSync(file, 'what was said, corrected')
    const revised = await evidock(['document', file, ...SAID, '--data', data])
    expect(revised.stdout).toContain('supersedes revision 1')
    const documents = documentsIn(data)
    expect(documents).toMatchObject([
      {revision: 1, secrecy: 'privacy'},
      {revision: 2, secrecy: 'privacy'},
    ])
    const contents = documents.map(row => readFileSync(join(data, 'vault', row.vault_path), 'utf8'))
    expect(contents).toEqual(['what was said', 'what was said, corrected'])
  })

  test('is held by the running dock, which is asked over its socket, with the same answer', async () => {
    const scene = writeScene()
    const daemon = await startScene(scene)
    const link = join(scratchFolder(), 'link.txt')
    symlinkSync(documentFile(), link)
    const answer = await evidock(['document', link, ...SAID, '--config', scene.config, '--json'])
    expect([answer.code, answer.log]).toEqual([0, []])
    expect(daemon.log.map(({event}) => event)).toContain('document.held')
    expect(await daemon.end('SIGTERM')).toBe(0)
    expect(existsSync(join(scene.data, 'evidock.sock'))).toBe(false)
    const stopped = await evidock(['document', link, ...SAID, '--config', scene.config, '--json'])
    expect(JSON.parse(stopped.stdout)).toEqual({...JSON.parse(answer.stdout), state: 'already-held'})
    expect(documentsIn(scene.data)).toHaveLength(1)
  })

  test('is held by a dock that was killed, and by the next one', async () => {
    const scene = writeScene()
    const killed = await startScene(scene)
    await killed.end('SIGKILL')
    expect(existsSync(join(scene.data, 'evidock.sock'))).toBe(true)
    const file = documentFile()
    expect((await evidock(['document', file, ...SAID, '--config', scene.config])).code).toBe(0)
    await startScene(scene)
    const again = await evidock(['document', file, ...SAID, '--config', scene.config, '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({state: 'already-held', revision: 1})
  })

  test('by three people at once is held three times, each after the other', async () => {
    const {data} = await heldClip()
    const entered = ['one', 'two', 'three'].map(number =>
      evidock([
        'document',
        documentFile(number),
        '--case',
        'case-1',
        '--type',
        't',
        '--number',
        number,
        '--data',
        data,
      ]),
    )
    expect((await Promise.all(entered)).map(({code}) => code)).toEqual([0, 0, 0])
    expect(documentsIn(data)).toHaveLength(3)
  })
})

describe('a document that can’t be', () => {
  test.each([
    ['without a case', ['--type', 't'], '--case'],
    ['without a type', ['--case', 'case-1'], '--type'],
    ['of a case in words', ['--case', '甲案', '--type', 't'], '36'],
    ['with another day', ['--case', 'c', '--type', 't', '--date', '2026-02-30'], '2026-10-20'],
    ['with another mark', ['--case', 'c', '--type', 't', '--secrecy', 'very'], 'privacy'],
    ['of a party by name', ['--case', 'c', '--type', 't', '--object', '某某公司'], 'never a name'],
    ['by an id in words', ['--case', 'c', '--type', 't', '--id', '笔录'], 'lower-case'],
  ])('%s is refused as wrongly called, before the dock is looked for', async (_, said, sentence) => {
    const {code, stderr} = await evidock(['document', documentFile(), ...said, '--data', scratchFolder()])
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)])
  })

  test('since its file isn’t there, or there is no dock, says so', async () => {
    const gone = await evidock(['document', join(scratchFolder(), 'gone.pdf'), ...SAID, '--data', scratchFolder()])
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('gone.pdf')])
    const data = scratchFolder()
    const nowhere = await evidock(['document', documentFile(), ...SAID, '--data', data])
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('isn’t there')])
    expect(existsSync(join(data, 'evidock.db'))).toBe(false)
  })

  test('since it is empty ends with 3, and says so in Chinese, too', async () => {
    const {data} = await heldClip()
    const empty = documentFile('')
    const {code, stderr} = await evidock(['document', empty, ...SAID, '--data', data, '--lang', 'zh-CN'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('该文件为空')])
  })
})

test('a dock whose folder lies too deep for a socket runs all the same, and both it and the command say so', async () => {
  const home = join(scratchFolder(), 'd'.repeat(60), 'e'.repeat(60))
  mkdirSync(home, {recursive: true})
  const scene = writeScene(home)
  const daemon = await startScene(scene)
  expect(daemon.log).toContainEqual(
    expect.objectContaining({event: 'control.deaf', msg: expect.stringContaining('107')}),
  )
  const asked = await evidock(['document', documentFile(), ...SAID, '--config', scene.config])
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('107 bytes')])
  expect(await daemon.end('SIGTERM')).toBe(0)
  expect((await evidock(['document', documentFile(), ...SAID, '--config', scene.config])).code).toBe(0)
})

test('a database that is older than the dock is written by no command: the dock is to be started first', async () => {
  const {data} = await heldClip()
  const highWater = join(data, 'high-water.json')
  const said = JSON.parse(readFileSync(highWater, 'utf8'))
  writeFileSync(highWater, JSON.stringify({...said, number: said.number + 1000}))
  const {code, stderr} = await evidock(['document', documentFile(), ...SAID, '--data', data])
  expect([code, stderr]).toEqual([1, expect.stringContaining('start the dock once')])
  expect(documentsIn(data)).toEqual([])
})

test('root makes nothing in a folder that is another user’s', async () => {
  const {data} = await heldClip()
  // Where the tests aren't root's, the folder can't be given away, and is this user's own.
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(data, 12_345, 12_345)
  const {code} = await evidock(['document', documentFile(), ...SAID, '--data', data])
  expect([code, documentsIn(data).length]).toEqual(isRoot ? [2, 0] : [0, 1])
})
