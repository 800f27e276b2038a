import {z} from 'zod'
import type {PublicationOfCase} from './case-file.ts'
import {date, dateOf, type Moment} from './moment.ts'
import {publicText} from './public-text.ts'
import type {Refusal, Refuse} from './refusal.ts'
import type {PublicationRule, RuleSet} from './rule-set.ts'

/** Where an item is to stand or stood, with its receipt: the day, and the address. */
export const publicChannel = z.strictObject({
  channel: publicText,
  state: z.enum(['to-publish', 'published', 'to-withdraw', 'withdrawn']),
  at: date.nullable(),
  url: publicText.nullable(),
})
type Channel = z.input<typeof publicChannel>
type Channels = {channels: Channel[]; refusals: Refusal[]}

/** The channels of an item that may be shown: those that the rule set asks for, and those that were used besides. */
export function shownChannels(
  publication: PublicationOfCase,
  rule: PublicationRule,
  refuse: Refuse,
  {zone}: RuleSet,
  today: string,
): Channels {
  const {names, refusals} = namesOf(publication, rule, refuse)
  const channels = names.map((channel): Channel => {
    const receipt = publication.channels.find(one => one.channel === channel)
    const at = dayOf(receipt?.at, zone, today)
    const url = receipt?.url ?? null
    const isShown = url !== null && /^https?:\/\//.test(url) && publicText.safeParse(url).success
    if (url !== null && !isShown) refusals.push(refuse('url-withheld', channel))
    return {channel, state: at === null ? 'to-publish' : 'published', at, url: isShown ? url : null}
  })
  return {channels, refusals}
}

/** The channels of an item that is to be taken down: on which it still stands, and since when it is gone from the others. */
export function takenChannels(
  publication: PublicationOfCase,
  rule: PublicationRule,
  refuse: Refuse,
  {zone}: RuleSet,
  today: string,
): Channels {
  const {names, refusals} = namesOf(publication, rule, refuse)
  const channels = names.map((channel): Channel => {
    const at = dayOf(publication.withdrawn.find(one => one.channel === channel)?.at, zone, today)
    const wasUsed = publication.channels.some(one => one.channel === channel)
    return {channel, state: at === null && wasUsed ? 'to-withdraw' : 'withdrawn', at, url: null}
  })
  return {channels, refusals}
}

function namesOf(
  {channels: used, withdrawn}: PublicationOfCase,
  rule: PublicationRule,
  refuse: Refuse,
): {names: string[]; refusals: Refusal[]} {
  const all = [...rule.channels, ...used.map(one => one.channel), ...withdrawn.map(one => one.channel)]
  const names = [...new Set(all)].toSorted()
  const shown = names.filter(name => publicText.safeParse(name).success)
  return {names: shown, refusals: shown.length < names.length ? [refuse('channel-withheld')] : []}
}

function dayOf(at: Moment | null | undefined, zone: string, today: string): string | null {
  const day = at === null || at === undefined ? null : dateOf(at, zone)
  return day === null || day > today ? null : day
}
