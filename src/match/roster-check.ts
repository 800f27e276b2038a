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
  const openOf = new Map<string, CaseAct[]>()
  for (const act of [...cases].sort(compareStart)) {
    const shared = new Map<CaseAct, string[]>()
    for (const officer of act.officers) {
      const open = (openOf.get(officer) ?? []).filter(earlier => earlier.to > act.from)
      for (const earlier of open) {
        if (earlier.case !== act.case) shared.set(earlier, [...(shared.get(earlier) ?? []), officer])
      }
      openOf.set(officer, [...open, act])
    }
    for (const [earlier, officers] of [...shared].sort(([a], [b]) => compareStart(a, b))) {
      const [until] = [earlier.to, act.to].sort()
      const value = `${officers.join(';')}: ${earlier.case}, ${act.case}: ${act.from} - ${until}`
      findings.push(finding('officer-in-two-cases', {file: 'cases', field: 'officers', value}))
    }
  }
  return findings
}

function unlistedOfficers({officers, cases}: Roster): Finding[] {
  if (officers.length === 0) return []
  const listed = new Set(officers.map(row => row.officer))
  const missing = new Set(cases.flatMap(act => act.officers).filter(officer => !listed.has(officer)))
  return [...missing].sort().map(value => finding('officer-not-listed', {file: 'cases', field: 'officers', value}))
}

const compareStart = (a: CaseAct, b: CaseAct): number => compareText(a.from, b.from) || compareText(a.to, b.to)

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
