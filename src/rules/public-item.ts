import {createHash} from 'node:crypto'
import {z} from 'zod'
import type {CaseFile, DecisionOfCase, PublicationOfCase} from './case-file.ts'
import {dateOf} from './moment.ts'
import {publicChannel, shownChannels, takenChannels} from './public-channel.ts'
import {looksPrivate, type PublicText, publicText} from './public-text.ts'
import {type Refusal, type RefusalReason, type Refuse, refuser} from './refusal.ts'
import {type PublicationRule, type PublicField, publicField, type RuleSet} from './rule-set.ts'

/**
 * An item as it may go out. It has no place for anything but the fields that a rule set can choose from, each of them a
 * text that was looked at: what is hidden can't be put into it.
 */
export const publicItem = z.strictObject({
  item: z.string().regex(/^[0-9a-f]{16}$/),
  what: z.string(),
  state: z.enum(['to-publish', 'published']),
  fields: z.partialRecord(publicField, publicText),
  channels: z.array(publicChannel),
})
export type PublicItem = z.infer<typeof publicItem>

/** What says that an item is to be taken down, and nothing of what it said. */
export const tombstone = z.strictObject({
  item: z.string().regex(/^[0-9a-f]{16}$/),
  what: z.string(),
  state: z.enum(['to-withdraw', 'withdrawn']),
  why: z.enum(['revoked', 'changed', 'declared-unlawful', 'declared-void', 'redone', 'withdrawn']),
  channels: z.array(publicChannel),
})
export type Tombstone = z.infer<typeof tombstone>

/** What can be said of one publication of a case. */
export type Offered = {item: PublicItem | Tombstone | null; refusals: readonly Refusal[]}

/** An item's id: the same whenever it is asked for, and telling nothing of the case. */
export const itemId = (caseId: string, publication: string): string =>
  createHash('sha256').update(`${caseId.length}:${caseId}${publication}`).digest('hex').slice(0, 16)

/**
 * What may go out of a publication: its fields that the rule set has for its kind, less those that it hides, once secrecy is
 * settled and two people have seen it. Whatever is in doubt stays in.
 *
 * @param today date of the rule set's zone; what is later hasn't happened
 */
export function publicItemOf(file: CaseFile, publication: PublicationOfCase, rules: RuleSet, today: string): Offered {
  const rule = rules.publication.find(({what}) => what === publication.what)
  const refuse = refuser(file.case, publication.publication)
  if (rule === undefined) return {item: null, refusals: [refuse('kind-unknown')]}
  const decision = file.decisions.find(one => one.decision === publication.decision) ?? null
  const gone = whyGone(publication, decision, rules, today)
  if (gone !== null) return taken(file, publication, rule, gone, refuse, rules, today)
  const stop = whyNot(file, publication, decision)
  if (stop !== null) return {item: null, refusals: [refuse(stop)]}
  return shown(file, publication, rule, refuse, rules, today)
}

function whyNot(
  {secrecy, minor, party}: CaseFile,
  {secrecy: own, redacted, approver, collector}: PublicationOfCase,
  decision: DecisionOfCase | null,
): RefusalReason | null {
  if (decision?.publish?.yes === false) return 'not-decided-to-publish'
  if (secrecy === 'state' || own === 'state') return 'state-secret'
  if (own === null) return 'secrecy-unsettled'
  if ((own !== 'none' || (secrecy !== null && secrecy !== 'none')) && redacted !== true) return 'unredacted'
  if (minor === true) return 'minor'
  if (party !== 'organisation' && minor === null) return 'minor-unknown'
  if (approver === null || collector === null) return 'unapproved'
  return collector === approver ? 'collector-approves' : null
}

/** What was undone, or taken down anywhere, mustn't be shown again. */
function whyGone(
  {withdrawn}: PublicationOfCase,
  decision: DecisionOfCase | null,
  {zone}: RuleSet,
  today: string,
): Tombstone['why'] | null {
  const undone = decision?.undone ?? null
  if (undone !== null && dateOf(undone.date, zone) <= today) return undone.how
  return withdrawn.some(({at}) => dateOf(at, zone) <= today) ? 'withdrawn' : null
}

function shown(
  file: CaseFile,
  publication: PublicationOfCase,
  rule: PublicationRule,
  refuse: Refuse,
  rules: RuleSet,
  today: string,
): Offered {
  const refusals: Refusal[] = []
  const fields: Partial<Record<PublicField, PublicText>> = {}
  const allowed = rule.fields.filter(field => !rules.hidden.includes(field))
  for (const [name, text] of Object.entries(publication.fields)) {
    const field = allowed.find(one => one === name)
    if (text.trim() === '') continue
    if (field === undefined) {
      refusals.push(refuse('field-not-public', publicFieldName(name)))
      continue
    }
    const looked = publicText.safeParse(text.trim())
    const look = looksPrivate(text)
    if (looked.success) fields[field] = looked.data
    else refusals.push(refuse(look === null ? 'value-malformed' : `value-${look}`, field))
  }
  if (refusals.some(({why}) => why.startsWith('value-'))) return {item: null, refusals}
  if (Object.keys(fields).length === 0) return {item: null, refusals: [...refusals, refuse('nothing-to-say')]}
  const {channels, refusals: withheld} = shownChannels(publication, rule, refuse, rules, today)
  const isOut = publication.published !== null && dateOf(publication.published, rules.zone) <= today
  const item = publicItem.parse({
    item: itemId(file.case, publication.publication),
    what: rule.what,
    state: isOut ? 'published' : 'to-publish',
    fields,
    channels,
  })
  return {item, refusals: [...refusals, ...withheld]}
}

/** The name of a field that isn't public may itself be somebody's. */
const publicFieldName = (name: string): string => (looksPrivate(name) === null ? name : '…')

function taken(
  file: CaseFile,
  publication: PublicationOfCase,
  rule: PublicationRule,
  why: Tombstone['why'],
  refuse: Refuse,
  rules: RuleSet,
  today: string,
): Offered {
  if (publication.published === null && publication.withdrawn.length === 0) return {item: null, refusals: []}
  const {channels, refusals} = takenChannels(publication, rule, refuse, rules, today)
  const item = tombstone.parse({
    item: itemId(file.case, publication.publication),
    what: rule.what,
    state: channels.every(({state}) => state === 'withdrawn') ? 'withdrawn' : 'to-withdraw',
    why,
    channels,
  })
  return {item, refusals}
}
