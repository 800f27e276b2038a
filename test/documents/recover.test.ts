import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {forgetDurableFolders} from '../../src/disk/entries.ts'
import {interpose} from '../../src/disk/interpose.ts'
import {clipFiles} from '../../src/ingest/vault.ts'
import {checkVaultFiles, isOlderThanVault, recoverVault} from '../../src/recover.ts'
import {directWorkers} from '../support/direct-workers.ts'
import {makeDock, startTestPipeline} from '../support/dock.ts'
import {loseDatabase} from '../support/older-database.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'
import {type DocumentDock, filesIn, startDocumentDock} from './document-dock.ts'

const CONTENT = footage(70_000)
const never = new AbortController().signal

function documentFile(content: Uint8Array | string = CONTENT): string {
  const path = join(scratchFolder(), '笔录.pdf')
  writeFileSync(path, content)
  return path
}

/** Ends the process at a call to the disk, before it is made: that call and all later ones have no effect. */
function endAt(last: number): {calls: () => string[]; end: () => void} {
  const seen: string[] = []
  const end = interpose((call, run) => {
    seen.push(`${call.call} ${call.path.split('/').at(-1)}`)
    if (seen.length >= last) throw new Error('the process has ended')
    return run()
  })
  return {calls: () => seen, end}
}

/** A dock that holds one document, stopped. */
async function held(content: Uint8Array | string = CONTENT): Promise<{data: string; path: string; file: string}> {
  const dock = await startDocumentDock()
  const file = documentFile(content)
  await dock.take(file)
  const path = dock.documents()[0]?.vault_path ?? ''
  dock.close()
  return {data: dock.data, path, file}
}

const expectOneDocument = (dock: DocumentDock, content: Buffer): void => {
  const [document, ...more] = dock.documents()
  expect(more).toEqual([])
  const path = document?.vault_path ?? ''
  expect(dock.files()).toEqual([path.replace('.pdf', '.json'), path])
  expect(readFileSync(join(dock.vault, path)).equals(content)).toBe(true)
}

describe('a dock that is killed while it takes in a document', () => {
  test('has it whole or not at all at the next start, wherever that was; and once when it is entered again', async () => {
    const clean = await startDocumentDock()
    const watched = endAt(Number.POSITIVE_INFINITY)
    await clean.take(documentFile())
    watched.end()
    const calls = watched.calls()
    expect(calls.length).toBeGreaterThan(20)
    expect(calls.filter(call => call.startsWith('commit'))).toHaveLength(1)

    const outcomes = new Set<string>()
    for (const [index] of calls.entries()) {
      const dock = await startDocumentDock()
      forgetDurableFolders()
      const file = documentFile()
      const killed = endAt(index + 1)
      const taken = await dock.take(file).catch(() => null)
      expect(taken?.state).not.toBe('held')
      killed.end()
      dock.close()

      const next = await startDocumentDock(dock.data)
      const found = next.documents().length
      outcomes.add(`${found} ${next.alerts().join()}`)
      if (found === 0) expect(next.files()).toEqual([])
      else expectOneDocument(next, CONTENT)
      expect((await next.take(file)).state).toBe(found === 0 ? 'held' : 'already-held')
      expectOneDocument(next, CONTENT)
    }
    expect([...outcomes].sort()).toEqual(['0 ', '1 document-adopted'])
  })

  test('sweeps a half copied part', async () => {
    const {data} = await startDocumentDock()
    const folder = join(data, 'vault', 'documents', '2026-11-24')
    mkdirSync(folder, {recursive: true})
    writeFileSync(join(folder, 'd-1.pdf.part'), 'half')
    writeFileSync(join(folder, 'd-1.json.part'), '{"v":')
    const {files, alerts} = await startDocumentDock(data)
    expect([files(), alerts()]).toEqual([[], []])
  })
})

describe('the vault’s documents', () => {
  test('are known again by their sidecars when the database is lost, read back, with one alert for all', async () => {
    const before = await startDocumentDock()
    const said = {number: '7', act: 'interview', object: 'obj-7', date: '2026-10-20', secrecy: 'privacy' as const}
    await before.take(documentFile('first'), said)
    await before.take(documentFile('second'), said)
    await before.take(documentFile('third'), {id: 'd-3', type: '决定书'})
    const known = before.documents()
    before.close()
    loseDatabase(before.data)

    const after = await startDocumentDock(before.data)
    const again = after.documents().map(row => ({...row, adopted_at: null}))
    const byPath = (rows: typeof known): unknown[] =>
      rows
        .map(({custody_epoch: _epoch, custody_leaf: _leaf, ...row}) => row)
        .toSorted((a, b) => (a.vault_path < b.vault_path ? -1 : 1))
    expect(byPath(again)).toEqual(byPath(known))
    expect(after.alertRows()).toMatchObject([{problem: 'document-adopted', detail: '{"documents":3}', clip: null}])
    expect(JSON.stringify(after.messages())).not.toMatch(/obj-7|d-3|决定书/)
    const restarted = await startDocumentDock(before.data)
    expect([restarted.documents().length, restarted.alerts()]).toEqual([3, ['document-adopted']])
  })

  test('are no sign of a restored database, and are not taken for clips', async () => {
    const {data} = await held()
    loseDatabase(data)
    const {dock, vault} = makeDock(data)
    expect(await isOlderThanVault(dock.store, vault)).toBe(false)
  })

  test('that the disk doesn’t give back as their sidecars say are set aside with them', async () => {
    const {data, path} = await held()
    loseDatabase(data)
    writeFileSync(join(data, 'vault', path), footage(CONTENT.length, 9))
    const after = await startDocumentDock(data)
    expect(after.documents()).toEqual([])
    expect(after.files().every(file => file.startsWith('unclaimed/'))).toBe(true)
    expect(after.alerts()).toEqual(['vault-file-unclaimed', 'vault-file-unclaimed'])
  })

  test.each([
    ['without a sidecar', (file: string) => rmSync(file.replace('.pdf', '.json'))],
    ['beside one that names another', (file: string) => renameSync(file, file.replace('.pdf', '_2.pdf'))],
  ])('%s are set aside, never deleted', async (_, damage) => {
    const {data, path} = await held()
    loseDatabase(data)
    damage(join(data, 'vault', path))
    const after = await startDocumentDock(data)
    expect(after.documents()).toEqual([])
    const contents = after.files().map(file => readFileSync(join(after.vault, file)))
    expect(contents.some(content => content.equals(CONTENT))).toBe(true)
    expect(new Set(after.alerts())).toEqual(new Set(['vault-file-unclaimed']))
  })

  test('that stand as parts beside their sidecars are proved before they get their names', async () => {
    const {data, path} = await held()
    loseDatabase(data)
    const {final, part} = clipFiles(join(data, 'vault'), path)
    renameSync(final, part)
    truncateSync(part, 10)
    const after = await startDocumentDock(data)
    expect(after.files()).toEqual([`unclaimed/${path.split('/').at(-1)?.replace('.pdf', '.json')}`])
    expect(after.documents()).toEqual([])
  })

  test.each([
    ['vault-file-missing', (file: string) => rmSync(file)],
    ['vault-file-altered', (file: string) => truncateSync(file, 10)],
    ['vault-sidecar-missing', (file: string) => rmSync(file.replace('.pdf', '.json'))],
  ])('raise %s once, and clear it when they are there again', async (problem, damage) => {
    const {data, path} = await held()
    const {final, sidecar} = clipFiles(join(data, 'vault'), path)
    const kept = [final, sidecar].map(file => ({file, bytes: readFileSync(file)}))
    const {dock, vault, alertRows} = makeDock(data)
    damage(final)
    await checkVaultFiles(dock, vault, never)
    await checkVaultFiles(dock, vault, never)
    expect(alertRows()).toMatchObject([{problem, severity: 'critical', clip: null, cleared_at: null, detail: '{}'}])
    for (const {file, bytes} of kept) writeFileSync(file, bytes)
    await checkVaultFiles(dock, vault, never)
    expect(alertRows()[0]?.cleared_at).not.toBeNull()
  })

  test('lie beside clips, and neither is taken for the other', async () => {
    const data = scratchFolder()
    const rig = await startTestPipeline({data})
    await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': footage(5000)})))
    await rig.pipeline.idle()
    await rig.stop()
    const dock = await startDocumentDock(data)
    await dock.take(documentFile())
    dock.close()
    loseDatabase(data)
    const after = await startTestPipeline({data, history: true})
    await after.pipeline.idle()
    expect(after.rows('SELECT verified_at IS NOT NULL AS held FROM clip')).toEqual([{held: 1}])
    expect(after.rows('SELECT revision FROM document')).toEqual([{revision: 1}])
    expect(readdirSync(after.vault).sort()).toEqual([expect.stringMatching(/^\d{4}-/), 'documents'])
  })

  test('called so may also be a file of nobody’s, which is set aside', async () => {
    const {dock, vault, alerts} = makeDock()
    writeFileSync(join(vault, 'documents'), 'what is it?')
    await recoverVault(dock, vault, directWorkers())
    expect([filesIn(vault), alerts()]).toEqual([['unclaimed/documents'], ['vault-file-unclaimed']])
  })
})
