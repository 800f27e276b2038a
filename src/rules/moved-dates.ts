import type {CaseRecord} from './case-record.ts'

/** A check whose dates are others now; dates of the rule set's zone, null where there is none. */
export type MovedDates = {
  check: string
  was: {act_by: string | null; window_closes_after: string | null}
  now: MovedDates['was']
}

/** What became of the dates of one case between two judgements: by another calendar, rule set or case file. */
export function movedDates(before: CaseRecord, after: CaseRecord): MovedDates[] {
  const known = new Map(before.detail.results.map(one => [one.id, one]))
  return after.detail.results.flatMap(({id, act_by, window_closes_after}) => {
    const was = known.get(id)
    if (was === undefined) return []
    const isMoved = was.act_by !== act_by || was.window_closes_after !== window_closes_after
    return isMoved
      ? [
          {
            check: id,
            was: {act_by: was.act_by, window_closes_after: was.window_closes_after},
            now: {act_by, window_closes_after},
          },
        ]
      : []
  })
}
