import type {ClipOfCase} from '../case-file.ts'
import type {JudgedCase} from '../case-report.ts'
import {dateOf} from '../moment.ts'
import {firstDayOf} from './agency-view.ts'
import type {Dimension, Measure} from './measures.ts'

/** A clip that the match gave to no case. */
export type UnmatchedClip = Pick<ClipOfCase, 'recorder' | 'officer' | 'from'>

/** One thing that was right or wrong: of which month, and under which keys it is counted. */
export type Observation = {
  measure: Measure
  isBad: boolean
  /** `2026-09` in the rule set's zone. */
  month: string
  keys: Partial<Record<Exclude<Dimension, 'month'>, readonly string[]>>
}

/**
 * All that can be counted of cases and clips: acts that must be recorded, periods, documents, and clips. What isn't judged
 * yet, or is nobody's duty, is no observation.
 */
export function observationsOf(
  cases: readonly JudgedCase[],
  unmatched: readonly UnmatchedClip[],
  zone: string,
  toleranceMs: number,
): Observation[] {
  const monthOf = (at: string): string => dateOf(at, zone).slice(0, 7)
  return [
    ...cases.flatMap(one => [...ofActs(one, monthOf), ...ofResults(one, zone), ...ofClips(one, monthOf, toleranceMs)]),
    ...unmatched.flatMap(({recorder, officer, from}): Observation[] =>
      from === null
        ? []
        : [{measure: 'clip-unmatched', isBad: true, month: monthOf(from), keys: clipKeys(recorder, officer, null)}],
    ),
  ]
}

function ofActs({file, coverage}: JudgedCase, monthOf: (at: string) => string): Observation[] {
  return coverage
    .filter(({need, status}) => need === 'must' && (status === 'PASS' || status === 'GAP'))
    .map(({act, status, clips}) => ({
      measure: 'recording-gap',
      isBad: status === 'GAP',
      month: monthOf(act.from),
      keys: {
        step: [act.item],
        officer: [...new Set(act.officers)],
        unit: file.unit === null ? [] : [file.unit],
        recorder: [...new Set(clips.map(({recorder}) => recorder))],
      },
    }))
}

/** Periods count in the month in which they ended, documents in that in which the case began; both for its investigators. */
function ofResults({file, results}: JudgedCase, zone: string): Observation[] {
  const began = firstDayOf(file, zone)?.slice(0, 7) ?? null
  const officer = [
    ...new Set(file.acts.filter(({phase}) => phase === 'investigation').flatMap(({officers}) => officers)),
  ]
  const unit = file.unit === null ? [] : [file.unit]
  return results.flatMap(({id, status, actBy}): Observation[] => {
    const [kind, name = ''] = id.split(':')
    if (kind === 'period' && actBy !== null && (status === 'PASS' || status === 'LATE'))
      return [
        {measure: 'late', isBad: status === 'LATE', month: actBy.slice(0, 7), keys: {rule: [name], officer, unit}},
      ]
    if (kind === 'document' && began !== null && (status === 'PASS' || status === 'GAP'))
      return [
        {measure: 'document-missing', isBad: status === 'GAP', month: began, keys: {document: [name], officer, unit}},
      ]
    return []
  })
}

function ofClips(
  {file, clips, results}: JudgedCase,
  monthOf: (at: string) => string,
  toleranceMs: number,
): Observation[] {
  const late = new Set(results.filter(one => one.status === 'LATE').map(({id}) => id))
  return clips.flatMap(({clip, recorder, officer, from, to, dockedAt, offsetMs, integrity}): Observation[] => {
    if (from === null) return []
    const common = {month: monthOf(from), keys: clipKeys(recorder, officer, file.unit)}
    return [
      {measure: 'clip-unmatched', isBad: false, ...common},
      {measure: 'clock-off', isBad: offsetMs === null || Math.abs(offsetMs) > toleranceMs, ...common},
      ...(integrity === 'unproved'
        ? []
        : [{measure: 'clip-damaged', isBad: integrity === 'failed', ...common} as const]),
      ...(dockedAt === null || to === null
        ? []
        : [{measure: 'docked-late', isBad: late.has(`docked:${clip}`), ...common} as const]),
    ]
  })
}

const clipKeys = (recorder: string, officer: string | null, unit: string | null): Observation['keys'] => ({
  recorder: [recorder],
  officer: officer === null ? [] : [officer],
  unit: unit === null ? [] : [unit],
})
