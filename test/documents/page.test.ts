import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {documentSidecar} from '../../src/ingest/document-sidecar.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {needs} from '../support/parts.ts'
import {scratchFolder} from '../support/scratch.ts'
import {startDocumentDock} from './document-dock.ts'

const page = readFileSync(inCheckout('docs', 'vault.md'), 'utf8')

test('the sidecar of a document in docs/vault.md is one, and each of its fields is explained there', () => {
  const [, sample = ''] = page.match(/```json\n(\{\n {2}"v": 1,\n {2}"document".*?)```/s) ?? []
  const sidecar = JSON.parse(sample)
  expect(documentSidecar.strict().parse(sidecar)).toEqual(sidecar)
  const documents = page.slice(page.indexOf('## Documents'), page.indexOf('## Beside the vault'))
  const rows = [...documents.matchAll(/^\| (`.*?) \|/gm)].map(([, names = '']) => names).join(' ')
  const missing = Object.keys(documentSidecar.shape).filter(field => !rows.includes(`\`${field}\``))
  expect(missing).toEqual([])
})

test('what docs/vault.md says checks documents with each of their revisions', needs('openssl'), async () => {
  const dock = await startDocumentDock()
  const file = join(scratchFolder(), 'a.txt')
  for (const text of ['first', 'second', 'third']) {
    writeFileSync(file, text)
    await dock.take(file)
  }
  const [, script = ''] = page.match(/```sh\n(# Compares every clip.*?)```/s) ?? []
  const check = (): string[] =>
    execFileSync('sh', ['-c', script], {cwd: dock.vault, encoding: 'utf8'}).trimEnd().split('\n')
  expect(check().map(line => line.split(':')[0])).toEqual(['OK', 'OK', 'OK'])
  const [first, , third] = dock.documents()
  writeFileSync(join(dock.vault, third?.vault_path ?? ''), 'other')
  expect(check().map(line => [line.split(':')[0], line.includes(third?.id ?? '')])).toEqual([
    ['OK', true],
    ['OK', true],
    ['DIFFERS', true],
  ])
  expect(check().at(-1)).toContain(`${first?.id}_3.txt`)
})
