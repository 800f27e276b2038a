import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const consumer = read('src/demo/consumer.ts')

test('the reference consumer is a file of under a hundred lines', () => {
  expect(consumer.trimEnd().split('\n').length).toBeLessThan(100)
})

test('the reference consumer knows evidock by its contract alone', () => {
  const imports = (source: string): string[] =>
    [...source.matchAll(/(?:from|import)\s*\(?'([^']+)'/gu)].map(([, of = '']) => of)
  const ours = (source: string): string[] => imports(source).filter(path => path.startsWith('.'))
  // Which of the two builds of better-sqlite3 runs on this Node is all that it takes of the program.
  expect(ours(consumer)).toEqual(['../store/sqlite.ts', './consumer-vault.ts'])
  expect(ours(read('src/demo/consumer-vault.ts'))).toEqual([])
  expect(ours(read('src/store/sqlite.ts'))).toEqual([])
  expect(imports(consumer).filter(name => !/^(?:\.|node:)/u.test(name))).toEqual(['canonicalize', 'mqtt'])
})

test('the SQL that the contract shows is the consumer’s own', () => {
  const plain = (sql: string): string => sql.replace(/\s+/gu, ' ').replaceAll('IF NOT EXISTS ', '').trim()
  const [, records = ''] = /## Records: `id`, order, gaps\n(.*?)\n## /su.exec(read('docs/contract.md')) ?? []
  const shown = [...records.matchAll(/```sql\n(.*?)```/gsu)].flatMap(([, block = '']) => block.split(';'))
  const statements = shown.map(plain).filter(statement => statement !== '')
  expect(statements).toHaveLength(7)
  expect(statements.filter(statement => !plain(consumer).includes(statement))).toEqual([])
})
