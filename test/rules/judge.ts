import type {CheckStatus} from '../../src/contract/case.ts'
import {loadCalendars, shippedCalendars} from '../../src/rules/calendar/load.ts'
import type {WorkCalendar} from '../../src/rules/calendar/work-calendar.ts'
import {type CaseFile, type ClipOfCase, caseFile} from '../../src/rules/case-file.ts'
import {readCaseFolder} from '../../src/rules/case-folder.ts'
import {type CaseFindings, evaluate} from '../../src/rules/evaluate.ts'
import {loadRuleSets, shippedRuleSets} from '../../src/rules/load-rule-sets.ts'
import type {CheckResult} from '../../src/rules/result.ts'
import type {RuleSet} from '../../src/rules/rule-set.ts'
import {inCheckout} from '../../src/setup/run.mjs'

export const LAW_2021 = 'zhejiang-statistics-law2021'
export const SEED_2019 = 'zhejiang-statistics-2019'
/** When the worked case is judged. */
export const EVENING = '2026-11-10T18:00:00+08:00'

const sets = loadRuleSets([shippedRuleSets])
const folder = readCaseFolder(inCheckout('fixtures/worked-case'))

/** The calendar of the shipped years, 2019 to 2026. */
export const {calendar: shipped} = loadCalendars(shippedCalendars, null)

export function ruleSet(id: string): RuleSet {
  const rules = sets.get(id)
  if (rules === undefined) throw new RangeError(`no rule set ${id}`)
  return rules
}

/** A case of the fixture with its clips. */
export function fixtureCase(id = 'worked-case'): {file: CaseFile; clips: readonly ClipOfCase[]} {
  const file = folder.cases.get(id)
  if (file === undefined) throw new RangeError(`no case ${id}`)
  return {file, clips: folder.clips.get(id) ?? []}
}

/** A case of a few facts; all else is as if nobody had entered it. */
export const caseOf = (facts: Record<string, unknown>): CaseFile => caseFile.parse({case: 'a-case', ...facts})

/** What the rules say of a case, by result. */
export type Verdict = CaseFindings & {
  of: (id: string) => CheckResult
  statusOf: (id: string) => CheckStatus | null
  /** Ids with a status. */
  having: (...statuses: readonly CheckStatus[]) => string[]
  coverageOf: (act: string) => CaseFindings['coverage'][number]
}

export function judge(
  {file, clips = []}: {file: CaseFile; clips?: readonly ClipOfCase[]},
  {
    rules = ruleSet(LAW_2021),
    calendar = shipped,
    at = EVENING,
  }: {rules?: RuleSet; calendar?: WorkCalendar; at?: string} = {},
): Verdict {
  const findings = evaluate(file, clips, rules, calendar, at)
  const {results, coverage} = findings
  return {
    ...findings,
    of(id) {
      const found = results.filter(one => one.id === id)
      const [result] = found
      if (result === undefined || found.length > 1) throw new RangeError(`${found.length} results ${id}`)
      return result
    },
    statusOf: id => results.find(one => one.id === id)?.status ?? null,
    having: (...statuses) => results.filter(one => statuses.includes(one.status)).map(({id}) => id),
    coverageOf(act) {
      const one = coverage.find(covered => covered.act.act === act)
      if (one === undefined) throw new RangeError(`no act ${act}`)
      return one
    },
  }
}

/** Minutes of a stretch, and its begin and end as the wall clock of Shanghai shows them. */
export const stretch = ({from, to}: {from: number; to: number}): string =>
  `${clock(from)}-${clock(to)} (${(to - from) / 60_000})`

const clock = (instant: number): string => new Date(instant + 8 * 3_600_000).toISOString().slice(11, 16)

/** The value of an input. */
export const inputOf = ({inputs}: CheckResult, name: string) => inputs.find(one => one.name === name)?.value
