import type {RegisterFinding} from '../rules/agency/register-finding.ts'
import type {CaseFolderError} from '../rules/case-folder.ts'
import type {CaseFinding} from '../rules/case-tables/finding.ts'
import type {RuleSetError} from '../rules/load-rule-sets.ts'
import type {Catalogue} from '../say/catalogue.ts'

/** What is wrong in a file of cases, in a line: place, field, value, and what mends it. */
export function caseFindingLine(finding: CaseFinding, {cases}: Catalogue): string {
  const {file, line, case: of, field, value, problem, expected, left} = finding
  const place = [line === null ? file : `${file}:${line}`, of].filter(Boolean).join(' ')
  const mend = expected === null ? cases.mends[problem] : cases.oneOf(expected)
  return cases.finding(place, whatOf(field, value, cases), left === 'nothing' ? '' : cases.left[left], mend)
}

/** What is wrong in a file of the registers, in a line. */
export function registerFindingLine(finding: RegisterFinding, {agency}: Catalogue): string {
  const {file, line, field, value, problem} = finding
  const place = line === null ? file : `${file}:${line}`
  const said = [field === null ? '' : ` ${field}`, value === null ? '' : ` "${value}"`] as const
  return agency.registerFinding(place, ...said, agency.registerProblems[problem])
}

/** Why a folder of cases can't be used. */
export const caseFolderSentence = ({folder, problem}: CaseFolderError, {cases}: Catalogue): string =>
  cases.finding(folder, '', '', cases.mends[problem])

/** Why a rule set can't be used: file, field, value, and what mends it. */
export function ruleSetSentence({file, field, value, problem, expected}: RuleSetError, {cases}: Catalogue): string {
  const mend = expected === null ? cases.ruleSet[problem] : cases.oneOf(expected)
  const named = problem === 'not-toml' ? cases.line(field) : field
  return cases.finding(file, whatOf(named, value, cases), '', mend)
}

function whatOf(field: string | null, value: string | null, cases: Catalogue['cases']): string {
  if (field === null || field === '') return value === null ? '' : cases.at(JSON.stringify(value))
  return value === null ? cases.at(field) : cases.is(field, JSON.stringify(value))
}
