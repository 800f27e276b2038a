import {decisionKind} from './case-file.ts'
import {eventName} from './event-name.ts'
import {fineKey, lawKey} from './extend-rule-set.ts'
import type {RuleSet} from './rule-set.ts'

/** Something in a rule set that names what isn't there, or a name that is there twice. */
export type Reference = {field: string; value: string; problem: 'reference' | 'event-unknown' | 'twice' | 'length'}

/** What rules name must be there: a parameter, a document's type, a period, an item, an event; and each name once. */
export function wrongReferences(set: RuleSet): Reference[] {
  const known = namesOf(set)
  const wrong: Reference[] = []
  const check = (field: string, value: string | undefined, names: ReadonlySet<string>): void => {
    if (value !== undefined && !names.has(value)) wrong.push({field, value, problem: 'reference'})
  }
  const event = (field: string, value: string | undefined, mayBeDue = false): void => {
    if (value === undefined || isKnownEvent(value, known, mayBeDue)) return
    wrong.push({field, value, problem: 'event-unknown'})
  }
  const terms = (field: string, when: readonly string[]): void => {
    for (const term of when) {
      event(`${field}.when`, /happened:(.+)$/.exec(term)?.[1])
      check(`${field}.when`, /fine>=(.+)$/.exec(term)?.[1], known.parameter)
    }
  }
  for (const rule of set.period) {
    const field = `period.${rule.id}`
    event(`${field}.from`, rule.from)
    event(`${field}.done`, rule.done)
    event(`${field}.unknown_after`, rule.unknown_after)
    event(`${field}.extension.when`, rule.extension?.when)
    check(`${field}.parameter`, rule.parameter, known.parameter)
    if ((rule.count === undefined) === (rule.parameter === undefined))
      wrong.push({field, value: String(rule.count ?? ''), problem: 'length'})
    terms(field, rule.when)
  }
  for (const rule of set.document) {
    event(`document.${rule.type}.by`, rule.by, true)
    terms(`document.${rule.type}`, rule.when)
  }
  for (const rule of set.item)
    for (const type of rule.documents) check(`item.${rule.code}.documents`, type, known.document)
  for (const rule of set.held) check(`held.${rule.kind}.parameter`, rule.parameter, known.parameter)
  if (set.review) terms('review', set.review.when)
  return wrong
}

/** Names that stand twice in one file. */
export function namedTwice(set: Omit<RuleSet, 'clauses'>): Reference[] {
  const lists: Record<string, readonly string[]> = {
    event: set.event.map(({id}) => id),
    parameter: set.parameter.map(({id}) => id),
    item: set.item.map(({code}) => code),
    document: set.document.map(({type}) => type),
    period: set.period.map(({id}) => id),
    publication: set.publication.map(({what}) => what),
    fine: set.fine.map(fineKey),
    held: set.held.map(({kind}) => kind),
    yearly: set.yearly.map(({id}) => id),
    law: set.law.map(lawKey),
  }
  return Object.entries(lists).flatMap(([field, names]) =>
    names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((value): Reference => ({field, value, problem: 'twice'})),
  )
}

type Names = Record<'event' | 'parameter' | 'item' | 'document' | 'period' | 'publication', ReadonlySet<string>>

const namesOf = (set: RuleSet): Names => ({
  event: new Set(set.event.map(({id}) => id)),
  parameter: new Set(set.parameter.map(({id}) => id)),
  item: new Set(set.item.map(({code}) => code)),
  document: new Set(set.document.map(({type}) => type)),
  period: new Set(set.period.map(({id}) => id)),
  publication: new Set(set.publication.map(({what}) => what)),
})

function isKnownEvent(event: string, names: Names, mayBeDue: boolean): boolean {
  const name = eventName(event)
  switch (name?.kind) {
    case undefined:
      return false
    case 'plain':
      return true
    case 'own':
      return names.event.has(name.of)
    case 'document':
    case 'served':
      return names.document.has(name.of)
    case 'act':
    case 'act-end':
      return names.item.has(name.of)
    case 'due':
      return mayBeDue && names.period.has(name.of)
    case 'published':
      return names.publication.has(name.of)
    case 'withdrawn':
      return name.of === 'other' || names.publication.has(name.of)
    default:
      return decisionKind.safeParse(name?.of).success || (name?.kind === 'decision-undone' && name.of === 'other')
  }
}
