import {Command} from 'commander'
import {writeSoonDurably} from '../disk/durable.ts'
import {publicFeedOf} from '../rules/public-feed.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {readAgency} from './agency-input.ts'
import {type JudgingOptions, withJudgingOptions} from './judging.ts'
import {callerPath, languageFrom} from './usage.ts'

type Options = JudgingOptions & {out: string}

/** `evidock feed --out FILE`: what may be made public, in one document that replaces the last one at once. */
export const feedCommand = (say: Catalogue): Command =>
  withJudgingOptions(
    new Command('feed').description(say.help.feed).requiredOption('--out <file>', say.help.feedOut),
    say,
  ).action(feed)

/** What is kept back is said by its place alone, never by its value. */
async function feed(options: Options): Promise<void> {
  const say = sentences(languageFrom(options.lang))
  const {cases, registers, rules, at} = readAgency(options, say)
  const {feed: made, refusals} = publicFeedOf(
    cases.map(({file}) => file),
    registers,
    rules,
    at,
  )
  const file = callerPath(options.out)
  await writeSoonDurably(file, `${JSON.stringify(made, null, 2)}\n`)
  for (const {of, what, field, why} of refusals) {
    const place = field === null ? '' : ` ${field}`
    process.stderr.write(`${say.agency.refused(of, what, place, say.agency.refusals[why])}\n`)
  }
  const gone = made.items.filter(({state}) => state === 'to-withdraw' || state === 'withdrawn').length
  const shown = made.items.length - gone
  process.stdout.write(
    options.json
      ? `${JSON.stringify({file, items: shown, withdrawn: gone, refusals})}\n`
      : `${say.agency.feedDone(file, shown, gone, refusals.length)}\n`,
  )
}
