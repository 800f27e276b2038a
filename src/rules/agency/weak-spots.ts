import type {JudgedCase} from '../case-report.ts'
import {groupedBy} from '../grouped.ts'
import {parameterOf, type RuleSet} from '../rule-set.ts'
import {type Dimension, dimensions, type Measure, measures} from './measures.ts'
import {type Observation, observationsOf, type UnmatchedClip} from './observations.ts'
import {type Share, shareOf} from './shares.ts'

/** How often one thing went wrong for one step, officer, unit, recorder or month. */
export type Spot = Share & {measure: Measure; dimension: Dimension; key: string}

export type WeakSpots = {
  /** Each measure over all; one of which there is nothing to count is left out. */
  overall: readonly (Share & {measure: Measure})[]
  /** Every share, those of which nothing is bad too, in the order of measures, dimensions and keys. */
  spots: readonly Spot[]
  /** What went wrong, the weakest first: by the floor of its share, then by how often. */
  ranked: readonly Spot[]
}

/**
 * Where the agency's enforcement is weak in a year: 统计分析，查找薄弱环节 (二(二)4).
 *
 * @param unmatched clips that belong to no case
 */
export function weakSpots(
  cases: readonly JudgedCase[],
  unmatched: readonly UnmatchedClip[],
  rules: RuleSet,
  year: number,
  today: string,
): WeakSpots {
  // Where no number says how far a clock may be off, only one that nobody measured is wrong.
  const toleranceMs = (parameterOf(rules, 'clock-tolerance-seconds', today, null) ?? Number.POSITIVE_INFINITY) * 1000
  const observations = observationsOf(cases, unmatched, rules.zone, toleranceMs).filter(({month}) =>
    month.startsWith(`${year}-`),
  )
  const byMeasure = groupedBy(observations, ({measure}) => measure)
  const spots = measures.flatMap(measure =>
    dimensions.flatMap(of => spotsOf(byMeasure.get(measure) ?? [], measure, of)),
  )
  return {
    overall: measures.flatMap(measure => {
      const all = byMeasure.get(measure) ?? []
      return all.length === 0 ? [] : [{measure, ...shareOf(badIn(all), all.length)}]
    }),
    spots,
    ranked: spots
      .filter(({bad}) => bad > 0)
      .toSorted((a, b) => b.floor - a.floor || b.bad - a.bad || (keyOf(a) < keyOf(b) ? -1 : 1)),
  }
}

const badIn = (all: readonly Observation[]): number => all.filter(({isBad}) => isBad).length
const keyOf = ({measure, dimension, key}: Spot): string => `${measure} ${dimension} ${key}`

function spotsOf(observations: readonly Observation[], measure: Measure, dimension: Dimension): Spot[] {
  const counts = new Map<string, {bad: number; of: number}>()
  for (const {isBad, keys, month} of observations) {
    for (const key of dimension === 'month' ? [month] : (keys[dimension] ?? [])) {
      const count = counts.get(key) ?? {bad: 0, of: 0}
      counts.set(key, {bad: count.bad + (isBad ? 1 : 0), of: count.of + 1})
    }
  }
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, {bad, of}]) => ({measure, dimension, key, ...shareOf(bad, of)}))
}
