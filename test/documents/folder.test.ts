import {mkdirSync, readFileSync, renameSync, statSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {type DocumentFolderOptions, followDocuments} from '../../src/document-folder.ts'
import type {Finding} from '../../src/match/finding.ts'
import {scratchFolder} from '../support/scratch.ts'
import {type DocumentDock, startDocumentDock} from './document-dock.ts'

const HEADER = 'file,case,type,number,act,object,date,secrecy'

type Followed = DocumentDock & {
  folder: string
  /** Writes the list anew. */
  list(...rows: string[]): void
  put(name: string | Buffer, content: string): void
  /** Waits for what the folder says now. */
  until(fits: () => boolean): Promise<void>
  findings(): readonly Finding[]
  stop(): Promise<void>
}

async function follow(
  data?: string,
  folder = scratchFolder(),
  often: Partial<DocumentFolderOptions> = {},
): Promise<Followed> {
  const dock = await startDocumentDock(data)
  let findings: readonly Finding[] = []
  const timing = {settleMs: 20, pollMs: 20, zone: 'Asia/Shanghai', ...often}
  const watched = followDocuments(dock.dock, dock.desk, {folder, ...timing}, report => {
    findings = report.findings
  })
  onTestFinished(() => watched.stop())
  const put = (name: string | Buffer, content: string): void =>
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), content)
  return {
    ...dock,
    folder,
    put,
    list: (...rows) => put('documents.csv', `${[HEADER, ...rows].join('\n')}\n`),
    async until(fits) {
      while (!fits()) await new Promise(done => setTimeout(done, 5))
    },
    findings: () => findings,
    stop: () => watched.stop(),
  }
}

/** What is wrong now, by its codes. */
const problems = (followed: Followed): string[] => followed.findings().map(({problem}) => problem)

describe('a watched folder of documents', () => {
  test('is taken in when list and files are there, and stays as it is', async () => {
    const dock = await follow()
    dock.put('笔录.txt', 'what was said')
    const before = statSync(join(dock.folder, '笔录.txt'))
    dock.list('笔录.txt,case-1,现场笔录,8号,check,obj-7,2026-10-20,privacy')
    await dock.until(() => dock.documents().length === 1)
    expect(dock.documents()).toMatchObject([
      {case: 'case-1', type: '现场笔录', number: '8号', act: 'check', object: 'obj-7', secrecy: 'privacy'},
    ])
    const {ino, mtimeMs} = statSync(join(dock.folder, '笔录.txt'))
    expect([ino, mtimeMs]).toEqual([before.ino, before.mtimeMs])
    expect(dock.alerts()).toEqual([])
  })

  test('tells of a file that isn’t there, with line and code and no text, until it comes', async () => {
    const dock = await follow()
    dock.list('甲乙.txt,case-1,现场笔录,,,,,')
    await dock.until(() => problems(dock).length === 1)
    expect(dock.findings()).toMatchObject([{problem: 'document-file-missing', line: 2, value: '甲乙.txt'}])
    const detail = '{"file":"documents.csv","line":2,"field":"file"}'
    expect(dock.alertRows()).toMatchObject([{problem: 'document-file-missing', severity: 'warning', detail}])
    expect(JSON.stringify(dock.messages())).not.toContain('甲乙')
    dock.put('甲乙.txt', 'now')
    await dock.until(() => dock.documents().length === 1 && problems(dock).length === 0)
    expect(dock.alertRows()[0]?.cleared_at).not.toBeNull()
  })

  test('tells of a bad row by its code, and takes the others', async () => {
    const dock = await follow()
    dock.put('a.txt', 'a')
    dock.list('a.txt,case-1,t,,,,2026-13-01,', 'a.txt,case-1,t,,,,,')
    await dock.until(() => dock.documents().length === 1)
    expect(problems(dock)).toEqual(['date-unreadable'])
    expect(dock.alerts()).toEqual(['document-list-date-unreadable'])
    dock.list('a.txt,case-1,t,,,,,')
    await dock.until(() => problems(dock).length === 0)
    expect(dock.documents()).toHaveLength(1)
  })

  test('gives a file that changed as the next revision of its document', async () => {
    const dock = await follow()
    dock.put('a.txt', 'first')
    dock.list('a.txt,case-1,t,,,,,')
    await dock.until(() => dock.documents().length === 1)
    dock.put('a.txt', 'second, and longer')
    await dock.until(() => dock.documents().length === 2)
    expect(dock.documents().map(({revision, superseded_by: by}) => [revision, by])).toEqual([
      [1, 2],
      [2, null],
    ])
  })

  test('is not read again after a restart while its files are the same', async () => {
    const first = await follow()
    first.put('a.txt', 'a')
    first.list('a.txt,case-1,t,,,,,')
    await first.until(() => first.documents().length === 1)
    await first.stop()
    first.close()
    const again = await follow(first.data, first.folder)
    const read: string[] = []
    const end = interpose((call, run) => {
      if (call.call === 'open') read.push(call.path)
      return run()
    })
    again.list('a.txt,case-1,t,,,,,', 'gone.txt,case-1,t,,,,,')
    await again.until(() => problems(again).length === 1)
    end()
    expect([again.documents().length, read.filter(path => path.endsWith('a.txt'))]).toEqual([1, []])
  })

  test('tells what is said otherwise of a document that is held', async () => {
    const dock = await follow()
    dock.put('a.txt', 'a')
    dock.list('a.txt,case-1,t,,check,,,')
    await dock.until(() => dock.documents().length === 1)
    dock.list('a.txt,case-1,t,,interview,,,')
    await dock.until(() => problems(dock).length === 1)
    expect(dock.findings()).toMatchObject([{problem: 'document-held-otherwise', field: 'act', value: 'interview'}])
    expect(dock.documents()).toMatchObject([{act: 'check'}])
  })

  test.each([
    ['document-file-empty', (path: string) => writeFileSync(path, '')],
    ['document-file-not-plain', (path: string) => symlinkSync('/etc/passwd', path)],
    ['document-file-not-plain', (path: string) => mkdirSync(path)],
  ])('tells %s, and takes nothing', async (problem, make) => {
    const dock = await follow()
    make(join(dock.folder, 'a.txt'))
    dock.list('a.txt,case-1,t,,,,,')
    await dock.until(() => problems(dock).length === 1)
    expect([problems(dock), dock.alerts(), dock.files()]).toEqual([[problem], [problem], []])
  })

  test('that can’t be read is told, and is taken in when it can', async () => {
    const folder = join(scratchFolder(), 'later')
    const dock = await follow(undefined, folder)
    await dock.until(() => problems(dock).length === 1)
    expect(dock.alerts()).toEqual(['document-folder-unreadable'])
    mkdirSync(folder)
    dock.put('a.txt', 'a')
    dock.list('a.txt,case-1,t,,,,,')
    await dock.until(() => dock.documents().length === 1)
    expect(problems(dock)).toEqual([])
  })

  test('names files as people see them: in GB18030, decomposed, and the list in capitals', async () => {
    const dock = await follow()
    dock.put(Buffer.from([0xb1, 0xca, 0xc2, 0xbc, ...Buffer.from('.txt')]), 'by bytes of GB18030')
    dock.put('café.txt'.normalize('NFD'), 'decomposed')
    dock.put('aside.csv', `${HEADER}\n笔录.txt,case-1,t,,,,,\n${'café.txt'.normalize('NFC')},case-1,t,,,,,\n`)
    renameSync(join(dock.folder, 'aside.csv'), join(dock.folder, 'Documents.CSV'))
    await dock.until(() => dock.documents().length === 2)
    const contents = dock.documents().map(row => readFileSync(join(dock.vault, row.vault_path), 'utf8'))
    expect(contents).toEqual(['by bytes of GB18030', 'decomposed'])
  })

  test('is left alone while something in it changes', async () => {
    const dock = await follow(undefined, undefined, {settleMs: 300, pollMs: 300})
    dock.put('a.txt', 'half')
    dock.list('a.txt,case-1,t,,,,,')
    const past = new Date('2026-10-20T01:00:00Z')
    utimesSync(join(dock.folder, 'documents.csv'), past, past)
    let writes = 0
    const end = interpose((call, run) => {
      // At each look the file is another than at the last one.
      if (call.call === 'list' && call.path === dock.folder && writes < 4) {
        writes += 1
        dock.put('a.txt', `half ${'x'.repeat(writes)}`)
      }
      return run()
    })
    await dock.until(() => dock.documents().length === 1)
    end()
    expect(readFileSync(join(dock.vault, dock.documents()[0]?.vault_path ?? ''), 'utf8')).toBe('half xxxx')
  })
})
