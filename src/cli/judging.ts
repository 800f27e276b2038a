import type {Command} from 'commander'
import {assumedCredential} from '../config/credential.ts'
import {loadConfig} from '../config/load.ts'
import {exists} from '../disk/entries.ts'
import type {RulesConfig} from '../judging/rules-in-use.ts'
import {readRegisters} from '../rules/agency/register-folder.ts'
import {noRegisters, type Registers} from '../rules/agency/registers.ts'
import {withTemplates} from '../rules/agency/templates.ts'
import type {Judging} from '../rules/case-report.ts'
import {loadRuleSets, RuleSetError, shippedRuleSets} from '../rules/load-rule-sets.ts'
import type {RuleSet} from '../rules/rule-set.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {readLocalTime} from '../tables/local-time.ts'
import {calendarsOf} from './calendars.ts'
import {registerFindingLine, ruleSetSentence} from './rule-findings.ts'
import {callerPath, UsageError} from './usage.ts'

/** Zhejiang's, by the stricter law. */
const RULE_SET = 'zhejiang-statistics-law2021'

/** Where a dock keeps its data when nobody says where. */
const DATA = './evidock-data'

/** What the commands that judge cases have in common. */
export type JudgingOptions = {
  cases?: string
  config?: string
  data?: string
  at?: string
  ruleset?: string
  rulesets?: string
  calendars?: string
  registers?: string
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
    .option('--ruleset <id>', `${cases.help.ruleset} (${RULE_SET})`)
    .option('--rulesets <dir>', cases.help.rulesets)
    .option('--calendars <dir>', cases.help.calendars)
    .option('--registers <dir>', help.registers)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)

/** What is looked at: a dock's data folder, and which files its configuration and the options name. */
export type Given = {
  /** Absolute path of the dock's data folder. */
  data: string
  /** The zone of local times in the dock's folder of case files; null where no configuration says. */
  zone: string | null
  rules: RulesConfig
}

/**
 * What the configuration names, if one is given; an option goes before it. A folder of the configuration that isn't there
 * yet is none, as for the dock itself.
 *
 * @throws {ConfigError}
 */
export function givenBy(options: JudgingOptions, say: Catalogue): Given {
  const config = options.config === undefined ? null : loadConfig(callerPath(options.config), say, assumedCredential)
  const folder = (kind: 'rulesets' | 'calendars' | 'registers'): string | undefined => {
    const [own, ofDock] = [options[kind], config?.rules[kind]]
    if (own !== undefined) return callerPath(own)
    return ofDock !== undefined && exists(ofDock) ? ofDock : undefined
  }
  return {
    data: config?.data ?? callerPath(options.data ?? DATA),
    zone: config?.zone ?? null,
    rules: {
      ruleset: options.ruleset ?? config?.rules.ruleset ?? RULE_SET,
      rulesets: folder('rulesets'),
      calendars: folder('calendars'),
      registers: folder('registers'),
      cases: config?.rules.cases,
    },
  }
}

/** By what is judged, and the registers of the agency. */
export type JudgingWithRegisters = Judging & {registers: Registers}

/**
 * By what is judged, and for which instant: now, unless another is given; a date stands for its end. What can't be used in
 * calendars and registers is said on standard error.
 *
 * @throws {UsageError}
 */
export function judgingBy(at: string | undefined, {rules: given}: Given, say: Catalogue): JudgingWithRegisters {
  const sets = ruleSetsWith(given.rulesets, say)
  const set = sets.get(given.ruleset)
  if (set === undefined) throw new UsageError(say.cases.ruleSetUnknown(given.ruleset, [...sets.keys()].join(', ')))
  const read = given.registers === undefined ? null : readRegisters(given.registers, set.zone)
  for (const finding of read?.findings ?? []) process.stderr.write(`${registerFindingLine(finding, say)}\n`)
  const registers = read?.registers ?? noRegisters
  const rules = withTemplates(set, registers)
  return {rules, registers, calendar: calendarsOf(given.calendars, say), at: instantOf(at, rules, say)}
}

/**
 * The shipped rule sets with those of a folder.
 *
 * @throws {UsageError} with the file, the field, its value and the mend
 */
function ruleSetsWith(folder: string | undefined, say: Catalogue): ReadonlyMap<string, RuleSet> {
  try {
    return loadRuleSets(folder === undefined ? [shippedRuleSets] : [shippedRuleSets, folder])
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
