import type {ReviewOfCase} from '../case-file.ts'
import type {CaseView} from '../case-view.ts'
import {type CheckResult, type Input, input, result, todo} from '../result.ts'

const SEED = '二(三)'

/** 法制审核: no decision without a passed opinion dated before it; one case, one volume, one review. */
export function reviewChecks(view: CaseView): CheckResult[] {
  const {review} = view.rules
  if (review === undefined) return []
  const {holds, inputs} = view.holds(review.when)
  if (holds === false) return []
  const [first, ...more] = inputs
  if (holds === null)
    return first === undefined
      ? []
      : [
          result(
            'review',
            `${SEED}2`,
            'UNKNOWN',
            [first, ...more],
            todo('what-is', inputs.find(({value}) => value === null)?.name ?? ''),
          ),
        ]
  return [
    ...gate(view),
    ...view.file.reviews.flatMap(one => [reviewer(view, one), points(view, one), signedBy(one), ...disagreement(one)]),
  ]
}

function gate(view: CaseView): CheckResult[] {
  const {file, timeline} = view
  const decision = timeline.first('decision:penalty') ?? timeline.first('decision')
  const passed = file.reviews.filter(
    ({outcome, opinion}) => opinion !== null && (outcome === 'passed' || outcome === 'corrected'),
  )
  const opinion = passed.map(one => view.dateOf(one.opinion ?? '')).toSorted()[0] ?? null
  const inputs: [Input, ...Input[]] = [
    input('decision', decision?.date ?? null, decision?.source ?? null),
    input('review-opinion', opinion, passed[0]?.review ?? null),
    input('reviews', file.reviews.length),
  ]
  if (decision === null || decision.date > view.today) {
    const isThrough = opinion !== null
    return [
      result('review', `${SEED}0`, isThrough ? 'PASS' : 'PENDING', inputs, isThrough ? null : todo('review-first')),
    ]
  }
  const isBefore = opinion !== null && opinion <= decision.date
  return [
    result(
      'review',
      `${SEED}0`,
      isBefore ? 'PASS' : 'FAIL',
      inputs,
      isBefore ? null : todo(opinion === null ? 'decided-without-review' : 'reviewed-after-decision'),
    ),
  ]
}

/** Whoever handled the case doesn't review it. */
function reviewer({file}: CaseView, {review, reviewer: who}: ReviewOfCase): CheckResult {
  const id = `reviewer:${review}`
  if (who === null)
    return result(id, `${SEED}5`, 'UNKNOWN', [input('reviewer', null, review)], todo('reviewer-of', review))
  const acts = file.acts.filter(({officers}) => officers.includes(who))
  const inputs: [Input, ...Input[]] = [input('reviewer', who, review), input('acts-of-reviewer', acts.length)]
  return result(
    id,
    `${SEED}5`,
    acts.length > 0 ? 'FAIL' : 'PASS',
    inputs,
    acts.length > 0 ? todo('reviewer-of-case', review, who) : null,
  )
}

/** All points answered; what evidock sees itself stands beside them as a hint, never as the answer. */
function points(view: CaseView, {review, points: answers, opinion}: ReviewOfCase): CheckResult {
  const wanted = view.rules.review?.points.length ?? 0
  const id = `review-points:${review}`
  const given = Object.keys(answers ?? {}).filter(number => Number(number) >= 1 && Number(number) <= wanted).length
  const inputs: [Input, ...Input[]] = [
    input('points-answered', answers === null ? null : given, review),
    input('points', wanted),
  ]
  if (given === wanted) return result(id, `${SEED}3`, 'PASS', inputs)
  if (opinion === null) return result(id, `${SEED}3`, 'PENDING', inputs, todo('points-open', review, wanted - given))
  return result(
    id,
    `${SEED}3`,
    answers === null ? 'UNKNOWN' : 'FAIL',
    inputs,
    todo('points-open', review, wanted - given),
  )
}

/** 行政机关负责人、承办机构、法制审核机构 each answer for their part. */
function signedBy({review, signed_by: signed, opinion}: ReviewOfCase): CheckResult {
  const parts = {head: signed?.head ?? null, handling: signed?.handling ?? null, reviewing: signed?.reviewing ?? null}
  const lacking = Object.entries(parts).flatMap(([part, who]) => (who === null ? [part] : []))
  const inputs: [Input, ...Input[]] = [
    input('head', parts.head, review),
    input('handling', parts.handling, review),
    input('reviewing', parts.reviewing, review),
  ]
  const status = lacking.length === 0 ? 'PASS' : opinion === null ? 'PENDING' : 'UNKNOWN'
  return result(
    `review-signers:${review}`,
    `${SEED}5`,
    status,
    inputs,
    lacking.length === 0 ? null : todo('review-signers', review, lacking.join(', ')),
  )
}

function disagreement({review, disagreement: one}: ReviewOfCase): CheckResult[] {
  if (one === null) return []
  const inputs: [Input, ...Input[]] = [input('disagreement', one.at, review), input('settled', one.settled, review)]
  return [
    result(
      `disagreement:${review}`,
      `${SEED}4`,
      one.settled === null ? 'PENDING' : 'PASS',
      inputs,
      one.settled === null ? todo('settle-disagreement', review) : null,
    ),
  ]
}
