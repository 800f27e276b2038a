import {createHash} from 'node:crypto'
import {readFileSync, statSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {copyClips} from '../../src/ingest/copy.ts'
import {documentSidecar} from '../../src/ingest/document-sidecar.ts'
import {readBack} from '../../src/ingest/read-back.ts'
import {footage} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'
import {startDocumentDock} from './document-dock.ts'

const digest = (algorithm: string, bytes: Uint8Array | string): string =>
  createHash(algorithm).update(bytes).digest('hex')

const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), footage(200_000)])

/** A document file as a person has it. */
function documentFile(content: Uint8Array | string = PDF, name = '询问笔录.pdf'): string {
  const path = join(scratchFolder(), name)
  writeFileSync(path, content)
  return path
}

/** With the dock's own clock in its way: ids and days are of today. */
const plain = (files: string[]): string[] =>
  files.map(file => file.replace(/\d{4}-\d\d-\d\d/, 'DATE').replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, 'ID'))

describe('a document', () => {
  test('lies in the vault with all that is known of it beside it, and is recorded without a name in the log', async () => {
    const dock = await startDocumentDock()
    const file = documentFile()
    const before = statSync(file)
    const particulars = {number: '甬统现〔2026〕3号', act: 'on-site-check', object: 'obj-7', date: '2026-10-20'}
    const taken = await dock.take(file, {...particulars, secrecy: 'privacy'})

    expect(taken.state).toBe('held')
    expect(plain(dock.files())).toEqual(['documents/DATE/ID.json', 'documents/DATE/ID.pdf'])
    const [document] = dock.documents()
    const held = join(dock.vault, document?.vault_path ?? '')
    expect(readFileSync(held).equals(PDF)).toBe(true)
    expect(document).toMatchObject({
      ...{revision: 1, case: 'case-1', type: '现场笔录', ...particulars, secrecy: 'privacy'},
      ...{media_type: 'application/pdf', bytes: PDF.length, superseded_by: null, adopted_at: null},
      ...{name: Buffer.from('询问笔录.pdf'), sha256: digest('sha256', PDF), sm3: digest('sm3', PDF)},
    })
    const sidecar = JSON.parse(readFileSync(held.replace('.pdf', '.json'), 'utf8'))
    expect(documentSidecar.parse(sidecar)).toEqual(sidecar)
    expect(sidecar).toMatchObject({
      ...{v: 1, document: document?.id, revision: 1, agency: 'agency-a', dock: 'dock-1', case: 'case-1'},
      ...{...particulars, secrecy: 'privacy', name_hex: Buffer.from('询问笔录.pdf').toString('hex')},
      ...{sha256: document?.sha256, sm3: document?.sm3, bytes: PDF.length, held_at: document?.held_at},
    })
    const [leaf] = dock.rows<{body: string; json: string}>(
      'SELECT body, json FROM leaf JOIN leaf_detail USING (epoch, i)',
    )
    expect(JSON.parse(leaf?.body ?? '')).toMatchObject({kind: 'document-held', subject: document?.id})
    expect(leaf?.body).not.toMatch(/现场|obj-7|case-1/)
    expect(JSON.parse(leaf?.json ?? '')).toMatchObject({object: 'obj-7', secrecy: 'privacy'})
    const {mtimeMs, ino, size} = statSync(file)
    expect([mtimeMs, ino, size]).toEqual([before.mtimeMs, before.ino, before.size])
  })

  test('goes nowhere by MQTT', async () => {
    const dock = await startDocumentDock()
    await dock.take(documentFile(), {object: 'obj-7', number: '甲乙'})
    expect(dock.messages()).toEqual([])
  })

  test('that comes again with the same bytes is the same one, also under another name of its file', async () => {
    const dock = await startDocumentDock()
    const first = await dock.take(documentFile())
    const again = await dock.take(documentFile(PDF, 'copy of it.pdf'))
    expect(first.state === 'held' && again.state === 'already-held' && again.document).toEqual(
      first.state === 'held' && first.document,
    )
    expect(dock.documents()).toHaveLength(1)
    expect(dock.files()).toHaveLength(2)
  })

  test('that comes again with the same bytes and other particulars says which, and stays as it is', async () => {
    const dock = await startDocumentDock()
    await dock.take(documentFile(), {act: 'on-site-check', date: '2026-10-20'})
    const again = await dock.take(documentFile(), {act: 'interview', secrecy: 'state'})
    expect(again).toMatchObject({state: 'already-held', differs: ['act', 'secrecy']})
    expect(dock.documents()).toMatchObject([{act: 'on-site-check', date: '2026-10-20', secrecy: null}])
  })

  test('that comes again with other bytes is its next revision, and the former one stays', async () => {
    const dock = await startDocumentDock()
    await dock.take(documentFile('first', 'a.txt'), {number: 'N-1'})
    await dock.take(documentFile('second', 'b.txt'), {number: 'N-1'})
    const [first, second] = dock.documents()
    expect([first?.superseded_by, second]).toMatchObject([2, {id: first?.id, revision: 2, superseded_by: null}])
    const contents = [first, second].map(row => readFileSync(join(dock.vault, row?.vault_path ?? ''), 'utf8'))
    expect(contents).toEqual(['first', 'second'])
    expect(second?.vault_path).toBe(first?.vault_path.replace('.txt', '_2.txt'))
    const former = await dock.take(documentFile('first', 'c.txt'), {number: 'N-1'})
    expect(former).toMatchObject({state: 'already-held', document: {revision: 1, superseded_by: 2}})
  })

  test('of another number, type or case is another one, though its bytes are the same', async () => {
    const dock = await startDocumentDock()
    for (const change of [{number: '1'}, {number: '2'}, {type: '送达回执'}, {case: 'case-2'}]) {
      expect((await dock.take(documentFile(), change)).state).toBe('held')
    }
    expect(new Set(dock.documents().map(({id}) => id)).size).toBe(4)
  })

  test('is known again by the id that a person gave, and only in its own case', async () => {
    const dock = await startDocumentDock()
    await dock.take(documentFile('one', 'a.txt'), {id: 'd-10'})
    await dock.take(documentFile('two', 'b.txt'), {id: 'd-10', type: '决定书'})
    expect(dock.documents()).toMatchObject([
      {id: 'd-10', revision: 1},
      {id: 'd-10', revision: 2},
    ])
    const other = await dock.take(documentFile('three'), {id: 'd-10', case: 'case-2'})
    expect(other).toEqual({state: 'refused', problem: 'id-of-other-case'})
  })

  test.each([
    ['no name.', 'bin'],
    ['notes.json', 'bin'],
    ['half.part', 'bin'],
    ['SCAN.JPEG', 'jpeg'],
    ['x.toolong', 'bin'],
  ])('called %s has the extension %s', async (name, extension) => {
    const dock = await startDocumentDock()
    await dock.take(documentFile('x', name))
    expect(dock.documents()[0]?.vault_path.endsWith(`.${extension}`)).toBe(true)
  })

  test('of more than a slice is read back while it is copied, and is whole', async () => {
    const dock = await startDocumentDock()
    const large = footage(34 << 20)
    await dock.take(documentFile(large))
    expect(dock.documents()[0]?.sha256).toBe(digest('sha256', large))
  })
})

describe('a file that can’t be taken', () => {
  test.each([
    ['that isn’t there', 'file-missing', () => join(scratchFolder(), 'gone.pdf')],
    ['that is a folder', 'file-not-plain', () => scratchFolder()],
    ['that has no bytes', 'file-empty', () => documentFile('')],
    [
      'that is a link',
      'file-not-plain',
      () => {
        const link = join(scratchFolder(), 'link.pdf')
        symlinkSync('/etc/passwd', link)
        return link
      },
    ],
  ])('%s is refused, and leaves nothing', async (_, problem, file) => {
    const dock = await startDocumentDock()
    expect(await dock.take(file())).toEqual({state: 'refused', problem})
    expect(dock.files()).toEqual([])
  })

  test('for want of room is refused before its first byte', async () => {
    const dock = await startDocumentDock(undefined, {}, Number.MAX_SAFE_INTEGER)
    expect(await dock.take(documentFile())).toEqual({state: 'refused', problem: 'no-room'})
    expect(dock.files()).toEqual([])
  })

  test('since it changes meanwhile is refused, and leaves nothing', async () => {
    const dock = await startDocumentDock(undefined, {
      copyClip: async order => {
        utimesSync(join(order.root, Buffer.from(order.path).toString()), 1, 1)
        const [copied] = copyClips([order])
        if (copied === undefined || 'failed' in copied) throw new Error(copied?.failed)
        return copied.result
      },
    })
    expect(await dock.take(documentFile())).toEqual({state: 'refused', problem: 'file-changes'})
    expect(dock.files()).toEqual([])
  })

  test('since the vault’s disk gives other bytes back is refused with an alert that names nothing', async () => {
    let reads = 0
    const dock = await startDocumentDock(undefined, {
      readBack: async order => {
        reads += 1
        return {...readBack(order), sha256: '0'.repeat(64)}
      },
    })
    expect(await dock.take(documentFile())).toEqual({state: 'refused', problem: 'not-proved'})
    expect([reads, dock.files(), dock.alerts()]).toEqual([3, [], ['read-back-mismatch']])
    expect(JSON.stringify(dock.messages())).not.toContain('笔录')
  })
})

test('two that come together are taken one after the other: the second is the first one again', async () => {
  const dock = await startDocumentDock()
  const [first, second] = await Promise.all([dock.take(documentFile()), dock.take(documentFile())])
  expect([first.state, second.state]).toEqual(['held', 'already-held'])
})

test('what a failed commit left is adopted before the next document, which then is the same one', async () => {
  const dock = await startDocumentDock()
  const file = documentFile()
  const end = interpose((call, run) => {
    if (call.call === 'commit') throw new Error('the disk is full')
    return run()
  })
  await expect(dock.take(file)).rejects.toThrow('the disk is full')
  end()
  expect(dock.documents()).toEqual([])
  expect((await dock.take(file)).state).toBe('already-held')
  expect([dock.documents().length, dock.files().length, dock.alerts()]).toEqual([1, 2, ['document-adopted']])
})

test('a held document can’t be changed or deleted, and is superseded once', async () => {
  const dock = await startDocumentDock()
  await dock.take(documentFile('first'), {number: '1'})
  await dock.take(documentFile('second'), {number: '1'})
  const sql = (text: string) => (): unknown => dock.dock.store.exec(text)
  expect(sql(`UPDATE document SET secrecy = 'none'`)).toThrow('never changes')
  expect(sql('UPDATE document SET superseded_by = 3 WHERE revision = 1')).toThrow('superseded once')
  expect(sql('DELETE FROM document')).toThrow('never deleted')
})

test('a folder for today’s documents is made durable with the names above it', async () => {
  const dock = await startDocumentDock()
  const synced: string[] = []
  const end = interpose((call, run) => {
    if (call.call === 'sync-folder') synced.push(call.path)
    return run()
  })
  await dock.take(documentFile())
  end()
  const folder = join(dock.vault, dock.documents()[0]?.vault_path ?? '', '..')
  expect(synced).toEqual(expect.arrayContaining([join(dock.vault, 'documents'), folder]))
})
