import {english} from '../say/catalogue.ts'
import {chinese} from '../say/chinese.ts'
import {type CheckKind, checkSubjects} from '../say/rules/codes.ts'
import type {ClauseMap, ShownCheck} from './clauses.ts'
import type {RuleSet} from './rule-set.ts'

/**
 * What is shown of a check in a clause map's page.
 *
 * @param tests the tests' texts by their path
 * @returns null in the place of what there isn't: a check that nobody knows, or that no test names
 */
export function shownCheck(
  check: string,
  {titles}: ClauseMap,
  {period}: RuleSet,
  tests: ReadonlyMap<string, string>,
): {title: ShownCheck['title'] | null; tests: readonly string[]} {
  const named = new RegExp(`['"\`]${check.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[:'"\`])`)
  return {
    title: titles[check] ?? titleOfKind(check) ?? period.find(({id}) => check === `period:${id}`)?.title ?? null,
    tests: [...tests].filter(([, text]) => named.test(text)).map(([path]) => path),
  }
}

function titleOfKind(check: string): ShownCheck['title'] | null {
  return isKind(check) ? {zh: chinese.rules.checks[check], en: english.rules.checks[check]} : null
}

const isKind = (check: string): check is CheckKind => Object.hasOwn(checkSubjects, check)
