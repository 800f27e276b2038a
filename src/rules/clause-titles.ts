import {english} from '../say/catalogue.ts'
import {chinese} from '../say/chinese.ts'
import {type CheckKind, checkSubjects} from '../say/rules/codes.ts'
import type {ClauseMap, ShownCheck} from './clauses.ts'
import type {RuleSet} from './rule-set.ts'

/** A reader looks at one or two; these are the tests that speak of the check most. */
const MOST_TESTS = 3

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
  // Of a check that is of something its result names what: the word alone may stand there for anything.
  const end = isKind(check) && checkSubjects[check] !== null ? ':' : `[:'"\`]`
  const named = new RegExp(`['"\`]${check.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=${end})`, 'g')
  const naming = [...tests]
    .map(([path, text]) => ({path, times: text.match(named)?.length ?? 0}))
    .filter(({times}) => times > 0)
    .toSorted((a, b) => b.times - a.times || (a.path < b.path ? -1 : 1))
  return {
    title: titles[check] ?? titleOfKind(check) ?? period.find(({id}) => check === `period:${id}`)?.title ?? null,
    tests: naming.slice(0, MOST_TESTS).map(({path}) => path),
  }
}

function titleOfKind(check: string): ShownCheck['title'] | null {
  return isKind(check) ? {zh: chinese.rules.checks[check], en: english.rules.checks[check]} : null
}

const isKind = (check: string): check is CheckKind => Object.hasOwn(checkSubjects, check)
