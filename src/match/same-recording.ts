import type {MatchResult, NearMiss} from './match-types.ts'
import type {Segment} from './segments.ts'

/**
 * Lets the matched segments of a recording speak for those in doubt: a clip at the border of a window, right after one
 * inside it, gets that case as its first near miss with the reason `same-recording`. It still needs review, since a
 * recording can run on from one act into the next. Nothing is nominated when the matched segments disagree.
 *
 * @returns the results by clip id, changed where a nomination was made
 */
export function nominateSameRecording(
  results: ReadonlyMap<string, MatchResult>,
  segments: ReadonlyMap<string, Segment>,
): Map<string, MatchResult> {
  const matched = [...results].flatMap(([clip, result]) => {
    const segment = segments.get(clip)
    return segment === undefined || result.state !== 'matched' ? [] : [{...segment, result}]
  })
  return new Map(
    [...results].map(([clip, result]) => {
      const own = segments.get(clip)
      if (own === undefined || result.state !== 'needs-review') return [clip, result]
      const siblings = matched
        .filter(other => other.recording === own.recording)
        .sort((a, b) => Math.abs(a.segment - own.segment) - Math.abs(b.segment - own.segment) || a.segment - b.segment)
      const [nearest] = siblings
      const agreed = siblings.every(other => other.result.case === nearest?.result.case)
      return [clip, nearest === undefined || !agreed ? result : nominate(result, nearest)]
    }),
  )
}

function nominate(result: MatchResult, nearest: {segment: number; result: MatchResult}): MatchResult {
  const {case: caseId, phase, act} = nearest.result
  if (caseId === null || phase === null || act === null) return result
  const known = result.nearMisses.find(miss => miss.case === caseId && miss.act === act && miss.phase === phase)
  const first: NearMiss = {
    case: caseId,
    phase,
    act,
    code: 'same-recording',
    distanceMs: known?.distanceMs ?? 0,
    score: known?.score ?? result.score,
  }
  return {
    ...result,
    reasons: [...result.reasons, {code: 'same-recording', value: nearest.segment}],
    nearMisses: [first, ...result.nearMisses.filter(miss => miss !== known)].slice(0, 3),
  }
}
