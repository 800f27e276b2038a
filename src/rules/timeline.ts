import {addDays} from './calendar/dates.ts'
import type {CaseFile} from './case-file.ts'
import {dateOf, type Moment} from './moment.ts'

/** That something happened: its date in the rule set's zone, the moment as it was entered, and what tells it. */
export type Happening = {date: string; at: Moment; source: string}

/**
 * What happened in a case, by the names that rules use:
 *
 * - `document:TYPE` a document's date; `act:ITEM`, `act-end:ITEM` an act's begin and end;
 * - `served:TYPE` the end of the act by which it was served, of a public notice after its days;
 * - `decision`, `decision:KIND`; `decision-undone:penalty` and of anything else `decision-undone:other`; `review-sent`,
 *   `review-opinion`;
 * - `published:WHAT`; `withdrawn:penalty-decision` and of anything else `withdrawn:other`; `error-found`, `corrected`;
 * - each event of the case's own list, by its name.
 *
 * Each in the order of time.
 */
export type Timeline = {
  all(event: string): readonly Happening[]
  first(event: string): Happening | null
  last(event: string): Happening | null
}

/** @param publicNoticeDays after which a public notice counts as served (民事诉讼法 95) */
export function timelineOf(file: CaseFile, zone: string, publicNoticeDays: number): Timeline {
  const events = new Map<string, Happening[]>()
  const add = (event: string, at: Moment | null | undefined, source: string): void => {
    if (at === null || at === undefined) return
    const known = events.get(event)
    const happening = {date: dateOf(at, zone), at, source}
    if (known) known.push(happening)
    else events.set(event, [happening])
  }
  const types = new Map(file.documents.map(({document, type}) => [document, type]))

  for (const {document, type, date} of file.documents) add(`document:${type}`, date, document)
  for (const {act, item, from, to, service} of file.acts) {
    add(`act:${item}`, from, act)
    add(`act-end:${item}`, to, act)
    const type = types.get(service?.document ?? '')
    if (service === null || type === undefined) continue
    add(`served:${type}`, service.method === 'public-notice' ? addDays(dateOf(to, zone), publicNoticeDays) : to, act)
  }
  for (const {decision, kind, date, undone} of file.decisions) {
    add('decision', date, decision)
    add(`decision:${kind}`, date, decision)
    add(`decision-undone:${kind === 'penalty' ? 'penalty' : 'other'}`, undone?.date, decision)
  }
  for (const {review, sent, opinion} of file.reviews) {
    add('review-sent', sent, review)
    add('review-opinion', opinion, review)
  }
  for (const {publication, what, published, withdrawn, error_found, corrected} of file.publications) {
    add(`published:${what}`, published, publication)
    for (const {at} of withdrawn) add(`withdrawn:${what === 'penalty-decision' ? what : 'other'}`, at, publication)
    add('error-found', error_found, publication)
    add('corrected', corrected, publication)
  }
  for (const {event, at, document} of file.events) add(event, at, document ?? event)
  for (const happenings of events.values()) happenings.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))

  const all = (event: string): readonly Happening[] => events.get(event) ?? []
  return {all, first: event => all(event)[0] ?? null, last: event => all(event).at(-1) ?? null}
}
