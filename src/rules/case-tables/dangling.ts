import type {CaseFile} from '../case-file.ts'

/** Something in a case that names what isn't in it. */
export type Dangling = {field: string; value: string}

/** Names of acts, documents and decisions that a case speaks of and doesn't have. */
export function danglingNames(file: CaseFile): Dangling[] {
  const acts = new Set(file.acts.map(({act}) => act))
  const documents = new Set(file.documents.map(({document}) => document))
  const decisions = new Set(file.decisions.map(({decision}) => decision))
  const found: Dangling[] = []
  const check = (names: ReadonlySet<string>, field: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined && !names.has(value)) found.push({field, value})
  }
  for (const {act, documents: of, service} of file.acts) {
    for (const document of of) check(documents, `acts.${act}.documents`, document)
    check(documents, `acts.${act}.service.document`, service?.document)
    check(documents, `acts.${act}.service.consent`, service?.consent)
  }
  for (const {document, act, answers} of file.documents) {
    check(acts, `documents.${document}.act`, act)
    check(new Set([...documents, ...decisions]), `documents.${document}.answers`, answers)
  }
  for (const {decision, document} of file.decisions) check(documents, `decisions.${decision}.document`, document)
  for (const {review, decision, document} of file.reviews) {
    check(decisions, `reviews.${review}.decision`, decision)
    check(documents, `reviews.${review}.document`, document)
  }
  for (const {publication, decision} of file.publications)
    check(decisions, `publications.${publication}.decision`, decision)
  for (const {act} of file.waivers) check(acts, `waivers.${act}`, act)
  for (const {act} of file.gap_causes) check(acts, `gap_causes.${act}`, act)
  return found
}
