import {dayKind} from '../rules/calendar/work-calendar.ts'
import type {ClipOfCase} from '../rules/case-file.ts'
import {type JudgedCase, minutes, percent} from '../rules/case-report.ts'
import type {ActCoverage} from '../rules/coverage.ts'
import {dateOf, localMinute, type Moment} from '../rules/moment.ts'
import type {CaseWords} from '../rules/words.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {dayText} from './calendars.ts'
import {wrapped} from './lines.ts'

/** What happened on a day, at a time of it or at none, in lines. */
type Entry = {date: string; at: string; lines: string[]}

/** A case day by day: acts with their coverage, clips and gaps; documents, events, decisions, reviews, publications. */
export function daysOfCase(one: JudgedCase, words: CaseWords, say: Catalogue): string[] {
  const entries = [...actsOf(one, words, say), ...othersOf(one, words, say), ...strayClips(one, say)]
  const inOrder = entries.toSorted((a, b) => compare(a.date, b.date) || compare(a.at, b.at))
  const lines: string[] = []
  let last = ''
  for (const {date, lines: own} of inOrder) {
    if (date !== last) lines.push(date === UNDATED ? `  ${say.cases.day.undated}` : `  ${dayOf(date, one, say)}`)
    last = date
    lines.push(...own)
  }
  return lines
}

/** After every date. */
const UNDATED = '~'
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function dayOf(date: string, {calendar}: JudgedCase, say: Catalogue): string {
  const kind = dayKind(calendar, date)
  return kind === 'workday' ? dayText(date, say) : say.rules.titled(dayText(date, say), say.calendar.kinds[kind])
}

function actsOf({coverage, rules, at}: JudgedCase, words: CaseWords, say: Catalogue): Entry[] {
  const {day} = say.cases
  const time = (instant: number): string => localMinute(instant, rules.zone).slice(11)
  return coverage.map(one => {
    const {act, window, need, status, byPicture, gaps, clips, waiver, coveredMs, verifiedMs, uncorrectedMs} = one
    const isPlanned = window.from > Date.parse(at)
    const officers = act.officers.length > 0 ? day.officers(say.rules.list(act.officers)) : day.noOfficers
    const [length, covered] = [minutes(window.to - window.from), minutes(coveredMs)]
    const sum = [
      day.needs[need ?? 'unknown'],
      isPlanned
        ? day.planned
        : byPicture
          ? day.byPicture
          : `${barOf(one)} ${day.covered(`${percent(coveredMs, window.to - window.from)}%`, covered, length)}`,
      ...(verifiedMs === coveredMs ? [] : [day.verified(minutes(verifiedMs))]),
      ...(uncorrectedMs === coveredMs ? [] : [day.uncorrected(minutes(uncorrectedMs))]),
      ...(waiver === null ? [] : [day.waived]),
    ]
    return {
      date: dateOf(act.from, rules.zone),
      at: time(window.from),
      lines: [
        ...wrapped(
          `${words.word('act', act.act)} · ${officers} · ${say.rules.statuses[status]}`,
          `    ${time(window.from)}–${time(window.to)} `,
        ),
        ...wrapped(sum.join(' · '), '      '),
        ...clips.flatMap(clip => wrapped(clipText(clip, rules.zone, say), '        ')),
        ...gaps.flatMap(gap => {
          const cause = gap.cause === null ? day.noCause : day.cause(say.rules.gapCauses[gap.cause] ?? gap.cause)
          return wrapped(`${day.gap(time(gap.from), time(gap.to), minutes(gap.to - gap.from))} · ${cause}`, '        ')
        }),
      ],
    }
  })
}

const CELLS = 20

/** Where it is recorded; of an act that needn't be, how much of it. */
function barOf({window, gaps, need, coveredMs}: ActCoverage): string {
  const length = window.to - window.from
  return Array.from({length: CELLS}, (_, index) => {
    if (need !== 'must') return (index + 0.5) / CELLS < coveredMs / length ? '█' : '░'
    const middle = window.from + ((index + 0.5) / CELLS) * length
    return gaps.some(({from, to}) => from <= middle && middle < to) ? '░' : '█'
  }).join('')
}

function clipText(
  {clip, recorder, from, to, offsetMs, integrity, officer}: ClipOfCase,
  zone: string,
  say: Catalogue,
): string {
  const {day} = say.cases
  const clock = (instant: string | null): string => {
    if (instant === null) return '—'
    const seconds = new Date(instant).toISOString().slice(17, 19)
    return `${localMinute(Date.parse(instant), zone).slice(11)}${seconds === '00' ? '' : `:${seconds}`}`
  }
  const offset =
    offsetMs === null
      ? [day.clockUnknown]
      : offsetMs === 0
        ? []
        : [(offsetMs > 0 ? day.clockFast : day.clockSlow)(durationOf(Math.abs(offsetMs)))]
  return [
    `${clock(from)}${to === from ? '' : `–${clock(to)}`} ${day.clip(clip, recorder)}`,
    ...(officer === null ? [] : [officer]),
    ...offset,
    ...(integrity === 'verified' ? [] : [day.integrity[integrity]]),
  ].join(' · ')
}

/** `5:00`, minutes and seconds. */
function durationOf(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Clips of the case that show none of its acts. */
function strayClips({clips, coverage, rules}: JudgedCase, say: Catalogue): Entry[] {
  const shown = new Set(coverage.flatMap(one => one.clips.map(({clip}) => clip)))
  return clips
    .filter(({clip}) => !shown.has(clip))
    .map(clip => ({
      date: clip.from === null ? UNDATED : dateOf(clip.from, rules.zone),
      at: clip.from === null ? UNDATED : localMinute(Date.parse(clip.from), rules.zone).slice(11),
      lines: wrapped(clipText(clip, rules.zone, say), '    '),
    }))
}

function othersOf({file, rules}: JudgedCase, words: CaseWords, say: Catalogue): Entry[] {
  const {day} = say.cases
  const entry = (at: Moment | null, text: string): Entry => {
    const time = at === null || at.length === 10 ? '' : localMinute(Date.parse(at), rules.zone).slice(11)
    return {
      date: at === null ? UNDATED : dateOf(at, rules.zone),
      // What has no time of its day comes after what has.
      at: time || UNDATED,
      lines: wrapped(text, time === '' ? '    ' : `    ${time} `),
    }
  }
  const signed = (signers: readonly string[] | null): string =>
    signers === null || signers.length === 0 ? '' : ` · ${day.signed(say.rules.list(signers))}`
  return [
    ...file.documents.map(({document, date, signers}) =>
      entry(date, `${day.document(words.word('document', document))}${signed(signers)}`),
    ),
    ...file.events.map(({event, at}) => entry(at, words.word('event', event))),
    ...file.decisions.flatMap(({decision, date, undone}) => [
      entry(date, day.decision(words.word('decision', decision))),
      ...(undone === null ? [] : [entry(undone.date, day.undone(words.word('decision', decision)))]),
    ]),
    ...file.reviews.flatMap(({review, sent, opinion, outcome}) => [
      ...(sent === null ? [] : [entry(sent, day.reviewSent(words.word('review', review)))]),
      ...(opinion === null
        ? []
        : [entry(opinion, day.review(words.word('review', review), day.outcomes[outcome ?? 'none']))]),
    ]),
    ...file.publications.flatMap(({publication, published, withdrawn}) => [
      ...(published === null ? [] : [entry(published, day.published(words.word('publication', publication)))]),
      ...withdrawn.map(({at}) => entry(at, day.withdrawn(words.word('publication', publication)))),
    ]),
  ]
}
