import type {CaseFile} from '../case-file.ts'
import type {RuleSet} from '../rule-set.ts'

const RECORD = 'onsite-record'
const CONCLUDED = 'check-concluded'

/**
 * Whether a case's check of its object counts in the year, and if not, why: one object with a complete record is one; a
 * check that a penalty followed counts there, and an incomplete record or a mere patrol doesn't count at all.
 *
 * @param inYear whether a moment is of the year, and not later than what is known
 * @returns null where the case has no check in the year
 */
export function whyNoInspection(
  file: CaseFile,
  rules: RuleSet,
  inYear: (at: string) => boolean,
): {source: string; why: 'penalty-followed' | 'record-incomplete' | null} | null {
  const checks = new Set(rules.item.filter(({category}) => category === 'check').map(({code}) => code))
  const decided = file.decisions.find(({kind}) => kind === 'inspection')
  const concluded = file.events.find(({event}) => event === CONCLUDED)
  const acts = file.acts.filter(({item}) => checks.has(item))
  const [act] = acts
  const end = concluded?.at ?? decided?.date ?? (file.type === 'inspection' ? act?.to : undefined)
  if (end === undefined || !inYear(end)) return null
  const source = decided?.decision ?? act?.act ?? CONCLUDED
  if (file.decisions.some(({kind}) => kind === 'penalty')) return {source, why: 'penalty-followed'}
  const signers = rules.document.find(({type}) => type === RECORD)?.signers ?? 0
  const isComplete = file.documents.some(
    ({type, date, signers: signed, empty_fields: empty}) =>
      type === RECORD && date !== null && new Set(signed ?? []).size >= signers && (empty ?? []).length === 0,
  )
  return {source, why: isComplete ? null : 'record-incomplete'}
}
