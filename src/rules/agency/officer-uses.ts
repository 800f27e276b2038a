import type {AgencyView} from './agency-view.ts'

/** That an officer did something in a case: acted, signed, or recorded a clip. */
export type OfficerUse = {
  officer: string
  /** In the rule set's zone. */
  date: string
  /** Case and what in it, such as `worked-case/E2`. */
  source: string
  /** The division in which the case's object is, where somebody has entered it. */
  area: string | null
}

const OFFICER = /^\d{6,20}$/
const OPINION = 'review-opinion'

/** What officers did up to the day for which it is asked, by officer. Reviewers review: they needn't be officers. */
export function officerUses({cases, registers, today, dateOf}: AgencyView): Map<string, OfficerUse[]> {
  const uses = new Map<string, OfficerUse[]>()
  const reviewers = new Set(registers.reviewers.map(({reviewer}) => reviewer))
  for (const {file, clips} of cases) {
    const add = (officer: string | null, at: string | null, source: string): void => {
      if (officer === null || at === null || !OFFICER.test(officer)) return
      const use = {officer, date: dateOf(at), source: `${file.case}/${source}`, area: file.area}
      if (use.date > today) return
      const known = uses.get(officer)
      if (known) known.push(use)
      else uses.set(officer, [use])
    }
    for (const {act, officers, from} of file.acts) for (const officer of officers) add(officer, from, act)
    for (const {document, type, signers, date} of file.documents) {
      if (type === OPINION) continue
      for (const signer of signers ?? []) if (!reviewers.has(signer)) add(signer, date, document)
    }
    for (const {clip, officer, from} of clips) add(officer, from, clip)
  }
  for (const ofOfficer of uses.values()) ofOfficer.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  return uses
}
