import {z} from 'zod'
import {publicMatter, publicOfficer, publicOrganisation, publicRegisters} from './agency/public-register.ts'
import type {Registers} from './agency/registers.ts'
import type {CaseFile} from './case-file.ts'
import {date, dateOf} from './moment.ts'
import {publicItem, publicItemOf, tombstone} from './public-item.ts'
import type {Refusal} from './refusal.ts'
import type {RuleSet} from './rule-set.ts'

/** One document with all that may go out: docs/public-feed.md. */
export const publicFeed = z.strictObject({
  type: z.literal('evidock.public-feed'),
  version: z.literal(1),
  /** The day for which it was made, of the rule set's zone. */
  date,
  ruleset: z.string(),
  organisation: publicOrganisation.nullable(),
  officers: z.array(publicOfficer),
  matters: z.array(publicMatter),
  items: z.array(z.discriminatedUnion('state', [publicItem, tombstone])),
})
export type PublicFeed = z.infer<typeof publicFeed>

/**
 * What an agency's portal may take over, and what was kept back and why. The same input gives the same document, in
 * whatever order cases came.
 *
 * @param at the instant for which it is asked, ISO 8601
 */
export function publicFeedOf(
  cases: readonly CaseFile[],
  registers: Registers,
  rules: RuleSet,
  at: string,
): {feed: PublicFeed; refusals: readonly Refusal[]} {
  const today = dateOf(at, rules.zone)
  const offered = cases
    .toSorted((a, b) => (a.case < b.case ? -1 : 1))
    .flatMap(file => file.publications.map(publication => publicItemOf(file, publication, rules, today)))
  const {refusals, ...known} = publicRegisters(registers, today)
  return {
    feed: {
      type: 'evidock.public-feed',
      version: 1,
      date: today,
      ruleset: rules.id,
      ...known,
      items: offered
        .flatMap(({item}) => item ?? [])
        .toSorted((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : a.item < b.item ? -1 : 1)),
    },
    refusals: [...offered.flatMap(one => one.refusals), ...refusals],
  }
}
