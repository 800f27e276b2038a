import type {Command} from 'commander'
import type {Judging} from '../rules/case-report.ts'
import {loadRuleSets, RuleSetError, shippedRuleSets} from '../rules/load-rule-sets.ts'
import type {RuleSet} from '../rules/rule-set.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {readLocalTime} from '../tables/local-time.ts'
import {calendarsOf} from './calendars.ts'
import {ruleSetSentence} from './rule-findings.ts'
import {callerPath, UsageError} from './usage.ts'

/** Zhejiang's, by the stricter law. */
const RULE_SET = 'zhejiang-statistics-law2021'

/** What the commands that judge cases have in common. */
export type JudgingOptions = {
  cases?: string
  config?: string
  data?: string
  at?: string
  ruleset: string
  rulesets?: string
  calendars?: string
  json?: boolean
  lang?: string
}

/** The options of {@link JudgingOptions}. */
export const withJudgingOptions = (command: Command, {help, cases}: Catalogue): Command =>
  command
    .option('--cases <dir>', cases.help.folder)
    .option('--config <file>', help.config)
    .option('--data <dir>', help.data)
    .option('--at <time>', cases.help.at)
    .option('--ruleset <id>', cases.help.ruleset, RULE_SET)
    .option('--rulesets <dir>', cases.help.rulesets)
    .option('--calendars <dir>', cases.help.calendars)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)

/**
 * By what is judged, and for which instant: now, unless another is given; a date stands for its end.
 *
 * @throws {UsageError}
 */
export function judgingBy({at, ruleset, rulesets, calendars}: JudgingOptions, say: Catalogue): Judging {
  const sets = ruleSetsWith(rulesets, say)
  const rules = sets.get(ruleset)
  if (rules === undefined) throw new UsageError(say.cases.ruleSetUnknown(ruleset, [...sets.keys()].join(', ')))
  return {rules, calendar: calendarsOf(calendars, say), at: instantOf(at, rules, say)}
}

/**
 * The shipped rule sets with those of a folder.
 *
 * @throws {UsageError} with the file, the field, its value and the mend
 */
function ruleSetsWith(folder: string | undefined, say: Catalogue): ReadonlyMap<string, RuleSet> {
  try {
    return loadRuleSets(folder === undefined ? [shippedRuleSets] : [shippedRuleSets, callerPath(folder)])
  } catch (error) {
    throw error instanceof RuleSetError ? new UsageError(ruleSetSentence(error, say), {cause: error}) : error
  }
}

function instantOf(at: string | undefined, {zone}: RuleSet, say: Catalogue): string {
  if (at === undefined) return new Date().toISOString()
  const read = readLocalTime(at, zone, 'end-of-day')
  if ('utc' in read) return read.utc
  throw new UsageError(say.cases.atWrong(at))
}
