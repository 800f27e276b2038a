import {type Finding, finding} from './finding.ts'
import type {CaseAct, Roster} from './roster-schema.ts'

/**
 * What is wrong between rows that are good in themselves: one officer in two cases at one time (one finding for each
 * pair of acts; both rows stay in use, and their clips go to review), and an officer of a case who isn't listed (one
 * finding an officer, only when any officers are listed).
 */
export function checkRosters(roster: Roster): Finding[] {
  return [...overlappingCases(roster.cases), ...unlistedOfficers(roster)]
}

function overlappingCases(cases: readonly CaseAct[]): Finding[] {
  const findings: Finding[] = []
  const byStart = [...cases].sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to))
  let open: CaseAct[] = []
  for (const act of byStart) {
    open = open.filter(earlier => earlier.to > act.from)
    for (const earlier of open) {
      const shared = act.officers.filter(officer => earlier.officers.includes(officer))
      if (earlier.case === act.case || shared.length === 0) continue
      const [until] = [earlier.to, act.to].sort()
      const value = `${shared.join(';')}: ${earlier.case}, ${act.case}: ${act.from} - ${until}`
      findings.push(finding('officer-in-two-cases', {file: 'cases', field: 'officers', value}))
    }
    open.push(act)
  }
  return findings
}

function unlistedOfficers({officers, cases}: Roster): Finding[] {
  if (officers.length === 0) return []
  const listed = new Set(officers.map(row => row.officer))
  const missing = new Set(cases.flatMap(act => act.officers).filter(officer => !listed.has(officer)))
  return [...missing].sort().map(value => finding('officer-not-listed', {file: 'cases', field: 'officers', value}))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
