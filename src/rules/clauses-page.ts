import {fileURLToPath} from 'node:url'
import {ownFile} from '../disk/own-files.ts'
import {shownCheck} from './clause-titles.ts'
import {clausePage} from './clauses.ts'
import {loadClauses} from './load-clauses.ts'
import {loadRuleSets, shippedRuleSets} from './load-rule-sets.ts'

const MAP = 'zhejiang-statistics'
const RULE_SET = 'zhejiang-statistics-law2021'
const shippedClauses = fileURLToPath(ownFile('../config/clauses'))

/**
 * `docs/clauses.md`.
 *
 * @param tests the tests' texts by their path
 * @throws {Error} for a check that has no title, or that no test names
 */
export function clausesPage(tests: ReadonlyMap<string, string>): string {
  const [map, rules] = [loadClauses(shippedClauses).get(MAP), loadRuleSets([shippedRuleSets]).get(RULE_SET)]
  if (map === undefined || rules === undefined) throw new Error(`${MAP} or ${RULE_SET} isn't there`)
  return clausePage(map, check => {
    const {title, tests: naming} = shownCheck(check, map, rules, tests)
    if (title === null || naming.length === 0) throw new Error(`${check} has no title, or no test names it`)
    return {title, tests: naming}
  })
}
