import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {caseColumns, clipColumns, listColumns} from '../../src/rules/case-tables/columns.ts'
import {ruleSetFile} from '../../src/rules/rule-set.ts'
import {inCheckout} from '../../src/setup/run.mjs'

const [cases, ruleSets] = ['cases', 'rule-sets'].map(name => readFileSync(inCheckout(`docs/${name}.md`), 'utf8'))

/** The words that a text marks as code. */
const marked = (text = ''): Set<string> => {
  const prose = text.replace(/```.*?```/gs, '')
  return new Set([...prose.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.split(/[\s,]+/)))
}

test('docs/cases.md names every column of every table, and its Chinese header', () => {
  const known = marked(cases)
  for (const column of [...caseColumns, ...Object.values(listColumns).flat(), ...clipColumns]) {
    expect(known).toContain(column.field)
    expect(cases).toContain(column.chinese)
  }
})

test('docs/rule-sets.md names every field of a rule set', () => {
  const known = marked(ruleSets)
  const lists = [
    'event',
    'parameter',
    'item',
    'document',
    'period',
    'publication',
    'fine',
    'held',
    'yearly',
    'law',
  ] as const
  for (const list of lists) {
    expect(known).toContain(`[[${list}]]`)
    for (const field of Object.keys(ruleSetFile.shape[list].unwrap().element.shape))
      expect(known, list).toContain(field)
  }
  for (const field of Object.keys(ruleSetFile.shape)) {
    expect(lists.some(list => list === field) || known.has(field) || known.has(`[${field}]`), field).toBe(true)
  }
})
