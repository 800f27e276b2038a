import {randomBytes} from 'node:crypto'
import {readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {rowsOf, startScene, writeScene} from '../cli/document-scene.ts'
import {startDaemon} from '../support/program.ts'
import {digestsOf} from '../support/truth.ts'

const STEPS = ['document.copying', 'document.placing', 'document.committing', 'document.held']
const KILLS = 12

test('a dock that is killed again and again while documents come holds each once, and leaves nothing', {
  timeout: 600_000,
}, async () => {
  const scene = writeScene()
  const rows = ['file,case,type']
  const put = (name: string): void => {
    writeFileSync(join(scene.documents, name), randomBytes(200_000))
    rows.push(`${name},case-1,现场笔录`)
    writeFileSync(join(scene.documents, 'documents.csv'), `${rows.join('\n')}\n`)
  }
  for (let kill = 0; kill < KILLS; kill += 1) {
    put(`${kill}.bin`)
    const daemon = startDaemon(scene.config)
    await daemon.until(line => line.event === STEPS[kill % STEPS.length])
    expect(await daemon.end('SIGKILL')).toBeNull()
  }
  put('last.bin')
  const daemon = await startScene(scene)
  const held = (): {sha256: string}[] => rowsOf(scene.data, 'SELECT sha256 FROM document')
  while (held().length < KILLS + 1) await daemon.until(line => line.event === 'document.held', 'now')
  expect(await daemon.end('SIGTERM')).toBe(0)

  const truth = [...digestsOf(scene.documents)].flatMap(([name, sha256]) => (name.endsWith('.bin') ? [sha256] : []))
  expect(
    held()
      .map(({sha256}) => sha256)
      .toSorted(),
  ).toEqual(truth.toSorted())
  const vault = digestsOf(join(scene.data, 'vault'))
  const documents = [...vault].flatMap(([path, sha256]) => (path.endsWith('.json') ? [] : [sha256]))
  expect(documents.toSorted()).toEqual(truth.toSorted())
  expect([vault.size, readdirSync(join(scene.data, 'vault'))]).toEqual([2 * truth.length, ['documents']])
  expect(rowsOf(scene.data, 'SELECT DISTINCT revision FROM document')).toEqual([{revision: 1}])
})
