import {addDays} from './calendar/dates.ts'
import type {CaseFile} from './case-file.ts'
import {type AsOf, dateOf, isAfter, type Moment} from './moment.ts'

/** That something happened: its date in the rule set's zone, the moment as it was entered, and what tells it. */
export type Happening = {
  date: string
  at: Moment
  source: string
  /** What it concerns: of a service or a publication the decision, so that two decisions aren't mixed up. */
  about: string
}

/**
 * What happened in a case, by the names that rules use (`event-name.ts`), each in the order of time.
 */
export type Timeline = {
  all(event: string): readonly Happening[]
  first(event: string): Happening | null
  last(event: string): Happening | null
  /** What is to begin later: acts alone. */
  planned(event: string): readonly Happening[]
}

/**
 * @param file as it was at the instant ({@link caseAsOf})
 * @param publicNoticeDays after which a public notice of a date counts as served (民事诉讼法 95)
 */
export function timelineOf(file: CaseFile, asOf: AsOf, publicNoticeDays: (on: string) => number): Timeline {
  const happened = new Map<string, Happening[]>()
  const planned = new Map<string, Happening[]>()
  const add = (event: string, at: Moment | null | undefined, source: string, about = source): void => {
    if (at === null || at === undefined) return
    const events = isAfter(at, asOf) ? planned : happened
    const known = events.get(event)
    const happening = {date: dateOf(at, asOf.zone), at, source, about}
    if (known) known.push(happening)
    else events.set(event, [happening])
  }
  const documents = new Map(file.documents.map(one => [one.document, one]))
  const decisionOf = new Map(file.decisions.map(({document, decision}) => [document ?? decision, decision]))
  const about = (document: string): string => {
    const followed = documents.get(document)?.answers ?? document
    return decisionOf.get(followed) ?? followed
  }

  for (const {document, type, date} of file.documents) add(`document:${type}`, date, document, about(document))
  for (const {act, item, from, to, service} of file.acts) {
    add(`act:${item}`, from, act)
    if (isAfter(to, asOf)) continue
    add(`act-end:${item}`, to, act)
    const type = documents.get(service?.document ?? '')?.type
    if (service === null || type === undefined) continue
    const on = dateOf(to, asOf.zone)
    const served = service.method === 'public-notice' ? addDays(on, publicNoticeDays(on)) : to
    add(`served:${type}`, served, act, about(service.document))
  }
  for (const {decision, kind, date, undone} of file.decisions) {
    for (const event of ['decision', `decision:${kind}`]) add(event, date, decision)
    const events = ['decision-undone', `decision-undone:${kind}`]
    if (kind !== 'penalty') events.push('decision-undone:other')
    for (const event of events) add(event, undone?.date, decision)
  }
  for (const {review, sent, opinion} of file.reviews) {
    add('review-sent', sent, review)
    add('review-opinion', opinion, review)
  }
  for (const {publication, what, decision, published, channels, ...after} of file.publications) {
    const of = decision ?? publication
    const {withdrawn, error_found, corrected} = after
    for (const event of ['published', `published:${what}`]) add(event, published, publication, of)
    const events = ['withdrawn', `withdrawn:${what}`]
    if (what !== 'penalty-decision') events.push('withdrawn:other')
    // It is down when the last channel is.
    const isDown = channels.every(({channel}) => withdrawn.some(gone => gone.channel === channel))
    const last = isDown ? withdrawn.map(({at}) => at).toSorted(byMoment(asOf))[withdrawn.length - 1] : null
    for (const event of events) add(event, last, publication, of)
    add('error-found', error_found, publication)
    add('corrected', corrected, publication)
  }
  for (const {event, at, document} of file.events) add(event, at, document ?? event, about(document ?? event))
  for (const events of [happened, planned]) for (const happenings of events.values()) happenings.sort(byTime)

  const all = (event: string): readonly Happening[] => happened.get(event) ?? []
  return {
    all,
    first: event => all(event)[0] ?? null,
    last: event => all(event).at(-1) ?? null,
    planned: event => planned.get(event) ?? [],
  }
}

const byMoment =
  ({zone}: AsOf) =>
  (a: Moment, b: Moment): number =>
    compare(dateOf(a, zone), dateOf(b, zone)) || startOf(a) - startOf(b)

const byTime = (a: Happening, b: Happening): number =>
  compare(a.date, b.date) || startOf(a.at) - startOf(b.at) || compare(a.source, b.source)

/** What is known by its date alone comes first on that day. */
const startOf = (at: Moment): number => (at.length === 10 ? 0 : Date.parse(at))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
