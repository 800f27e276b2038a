import {z} from 'zod'
import type {CaseFile} from '../case-file.ts'
import {dateOf} from '../moment.ts'
import type {RuleSet} from '../rule-set.ts'
import {whyNoInspection} from './inspections.ts'
import {isInForce, type Registers} from './registers.ts'
import {EVENTS, heaviest, rowOfClass, type YearlyFigure, yearlyFigures} from './yearly-figures.ts'

/** What was counted for a figure, or why something wasn't: a case and what in it. */
export type Counted = {case: string; source: string}
export type LeftOut = Counted & {why: 'penalty-followed' | 'record-incomplete' | 'no-penalty-class' | 'no-amount'}

const yearlyRecord = z.record(z.enum(yearlyFigures), z.number().nullable())
type YearlyRecord = z.infer<typeof yearlyRecord>

/** 行政执法统计年报: what the tables of a year hold, and what each figure rests on. */
export type YearlyStatistics = {
  year: number
  /** Counts; `penalty-money` in 万元 to the cent of a wan, `certified-percent` in per cent, null where there is no officer. */
  figures: Readonly<YearlyRecord>
  counted: Readonly<Record<string, readonly Counted[]>>
  leftOut: readonly LeftOut[]
}

const YUAN_OF_WAN = 10_000

/**
 * Counts a year by the rules of the yearly form: decisions dated in it; several penalties in one decision once, in the
 * heaviest class; money by the document; what was undone later counts all the same; of checks one of an object with a
 * complete record, those followed by a penalty not.
 *
 * @param today last day of which anything is known, date of the rule set's zone
 */
export function yearlyStatistics(
  cases: readonly CaseFile[],
  registers: Pick<Registers, 'officers' | 'certificates'>,
  year: number,
  rules: RuleSet,
  today: string,
): YearlyStatistics {
  const counted = new Map<YearlyFigure, Counted[]>()
  const leftOut: LeftOut[] = []
  let yuan = 0
  const inYear = (at: string): boolean => {
    const date = dateOf(at, rules.zone)
    return date.startsWith(`${year}-`) && date <= today
  }
  const count = (figure: YearlyFigure, one: Counted): void => {
    const known = counted.get(figure)
    if (known) known.push(one)
    else counted.set(figure, [one])
  }

  for (const file of cases.toSorted((a, b) => (a.case < b.case ? -1 : 1))) {
    const of = (source: string): Counted => ({case: file.case, source})
    for (const {decision, kind, date, penalties} of file.decisions) {
      if (!inYear(date)) continue
      if (kind === 'coercion') count('coercion', of(decision))
      if (kind !== 'penalty') continue
      const heavy = heaviest(penalties)
      count('penalty-total', of(decision))
      if (heavy === null) leftOut.push({...of(decision), why: 'no-penalty-class'})
      else count(rowOfClass[heavy], of(decision))
      if (file.procedure !== null) count(`procedure-${file.procedure}`, of(decision))
      for (const penalty of penalties) {
        if (penalty.class !== 'fine' && penalty.class !== 'confiscation') continue
        if (penalty.yuan === null) leftOut.push({...of(decision), why: 'no-amount'})
        else yuan += penalty.yuan
      }
    }
    for (const {review, opinion, outcome} of file.reviews) {
      if (opinion === null || !inYear(opinion)) continue
      count('review', of(review))
      if (outcome === 'corrected' || outcome === 'refused') count('review-corrected', of(review))
    }
    for (const {event, at, document} of file.events) {
      const figure = figureOf(event)
      if (figure !== null && inYear(at)) count(figure, of(document ?? event))
    }
    const check = whyNoInspection(file, rules, inYear)
    if (check === null) continue
    if (check.why === null) count('inspection', of(check.source))
    else leftOut.push({...of(check.source), why: check.why})
  }

  const {all, certified} = officersIn(registers, `${year}-12-31` < today ? `${year}-12-31` : today)
  const counts = yearlyFigures.map(figure => [figure, counted.get(figure)?.length ?? 0] as const)
  return {
    year,
    figures: yearlyRecord.parse({
      ...Object.fromEntries(counts),
      'penalty-money': Math.round((yuan / YUAN_OF_WAN) * 100) / 100,
      officers: all,
      'officers-certified': certified,
      'certified-percent': all === 0 ? null : Math.round((certified / all) * 1000) / 10,
    }),
    counted: Object.fromEntries(counted),
    leftOut,
  }
}

function figureOf(event: string): YearlyFigure | null {
  for (const [known, figure] of Object.entries(EVENTS)) if (known === event) return figure
  return null
}

/** 持证率: of the officers in the register on a day, those with a certificate that is valid then. */
function officersIn(
  {officers, certificates}: Pick<Registers, 'officers' | 'certificates'>,
  on: string,
): {all: number; certified: number} {
  const numbers = new Set(officers.filter(row => isInForce(row, on)).map(({officer}) => officer))
  const valid = new Set(certificates.filter(row => isInForce(row, on)).map(({officer}) => officer))
  return {all: numbers.size, certified: [...numbers].filter(officer => valid.has(officer)).length}
}
