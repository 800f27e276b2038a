import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {filesBelow} from '../../src/setup/files.mjs'
import {inCheckout} from '../../src/setup/run.mjs'

const source = filesBelow(inCheckout('src'))
  .filter(path => path.endsWith('.ts'))
  .map(path => readFileSync(join(inCheckout('src'), path), 'utf8'))
  .join('\n')
const page = readFileSync(inCheckout('docs', 'alerts.md'), 'utf8')
/** A row may name a family, `broker-certificate…` with `-expired`, or `receipt-…`. */
const named = [...page.matchAll(/^\| (.*?) \|/gm)].map(([, codes = '']) => codes).join(' ')
const families = [...named.matchAll(/`([a-z-]+?)…`/g)].map(([, family = '']) => family)

test('every alert that can be raised has its line in docs/alerts.md', () => {
  const raised = [...source.matchAll(/(?:tellWithin|trouble)\([^;\n]{0,80}?'([a-z]+(?:-[a-z]+)+)'\)/g)]
  const alarms = [...source.matchAll(/problem: '([a-z]+(?:-[a-z]+)+)',\s*severity/g)]
  // What is wrong with a list of documents; of a roster's list each code stands behind `roster-`.
  const documents = [...source.matchAll(/^ {2}'(document-[a-z-]+)': \[/gm)]
  const troubles = [...source.matchAll(/type (?:SourceTrouble|MountProblem) =([^}{]*?)\n\n/g)].flatMap(
    ([, union = '']) => [...union.matchAll(/'([a-z-]+)'/g)],
  )
  const codes = new Set([...raised, ...alarms, ...documents, ...troubles].map(([, code = '']) => code))
  expect(codes.size).toBeGreaterThan(25)
  const missing = [...codes].filter(
    code => !named.includes(`\`${code}\``) && !families.some(family => code.startsWith(family)),
  )
  expect(missing).toEqual([])
})
