import type {ClipOfCase} from '../../src/rules/case-file.ts'
import type {RuleSet} from '../../src/rules/rule-set.ts'
import {caseOf, judge, LAW_2021, ruleSet, type Verdict} from './judge.ts'

/* Cases of one or two facts, judged on a day long after them. */

export const at = '2026-09-01T10:00:00+08:00'
export const of = (
  facts: Record<string, unknown>,
  clips: readonly ClipOfCase[] = [],
  rules: RuleSet = ruleSet(LAW_2021),
): Verdict => judge({file: caseOf(facts), clips}, {at, rules})

export const act = (more: object = {}) => ({
  act: 'E1',
  item: 'onsite-check',
  phase: 'investigation',
  from: '2026-08-03T09:00+08:00',
  to: '2026-08-03T10:00+08:00',
  ...more,
})
export const document = (name: string, type: string, more: object = {}) => ({
  document: name,
  type,
  date: '2026-08-03',
  ...more,
})
export const penalty = (more: object = {}) => ({decision: 'Z1', kind: 'penalty', date: '2026-08-03', ...more})
export const fine = (yuan: number | null) => ({
  penalties: [{class: 'fine', yuan}],
  articles: [{law: '统计法', article: '44'}],
})
export const publication = (more: object = {}) => ({
  publication: 'P1',
  what: 'penalty-decision',
  decision: 'Z1',
  published: '2026-08-04',
  ...more,
})
export const clip = (more: Partial<ClipOfCase> = {}): ClipOfCase => ({
  clip: 'c1',
  recorder: 'r-1',
  officer: null,
  officerSource: null,
  form: 'video',
  from: '2026-08-03T01:00:00.000Z',
  to: '2026-08-03T02:00:00.000Z',
  offsetMs: 0,
  offsetErrorMs: 500,
  dockedAt: '2026-08-03T09:00:00.000Z',
  integrity: 'verified',
  ...more,
})
