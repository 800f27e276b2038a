import {isPlanned} from '../as-of.ts'
import type {DecisionOfCase, ReviewOfCase} from '../case-file.ts'
import type {CaseView} from '../case-view.ts'
import type {Moment} from '../moment.ts'
import {type CheckId, type CheckResult, type Input, input, result, todo} from '../result.ts'

/** 法制审核: no decision without a passed opinion dated before it; one case, one volume, one review. */
export function reviewChecks(view: CaseView): CheckResult[] {
  const {review} = view.rules
  if (review === undefined) return []
  const {holds, inputs} = view.holds(review.when)
  if (holds === false) return []
  if (holds === null) {
    const [first, ...more] = inputs.filter(({value}) => value === null)
    return first === undefined
      ? []
      : [result('review', view.clause('gate'), 'UNKNOWN', [first, ...more], todo('what-is', first.name))]
  }
  return [
    ...gates(view),
    ...view.file.reviews.flatMap(one => [
      reviewer(view, one),
      points(view, one),
      signedBy(view, one),
      ...disagreement(view, one),
    ]),
  ]
}

/** What is only found out or told isn't reviewed. */
const UNREVIEWED = ['inspection', 'other']

/** 未经法制审核或者审核未通过的，不得作出决定: each decision has its own opinion, dated before it. */
function gates(view: CaseView): CheckResult[] {
  const {file} = view
  const decisions = file.decisions.filter(({kind}) => !UNREVIEWED.includes(kind))
  if (decisions.length > 0) return decisions.map((one, index) => gate(view, one, index))
  const opinion = opinionFor(view, null)
  const inputs: [Input, ...Input[]] = [
    input('decision', null),
    input('review-opinion', opinion?.opinion ?? null, opinion?.review ?? null),
    input('reviews', file.reviews.length),
  ]
  return opinion === null
    ? [result('review', view.clause('gate'), 'PENDING', inputs, todo('review-first'))]
    : [result('review', view.clause('gate'), 'PASS', inputs)]
}

function gate(view: CaseView, {decision, date}: DecisionOfCase, index: number): CheckResult {
  const review = opinionFor(view, decision)
  const opinion = review?.opinion ?? null
  const inputs: [Input, ...Input[]] = [
    input('decision', date, decision),
    input('review-opinion', opinion, review?.review ?? null),
    input('reviews', view.file.reviews.length),
  ]
  const isBefore = opinion !== null && !isLater(opinion, date, view)
  return result(
    index === 0 ? 'review' : `review:${decision}`,
    view.clause('gate'),
    isBefore ? 'PASS' : 'FAIL',
    inputs,
    isBefore ? null : todo(opinion === null ? 'decided-without-review' : 'reviewed-after-decision', decision),
  )
}

/** The first opinion that let the decision pass: one that names it, or none. */
function opinionFor({file, dateOf}: CaseView, decision: string | null): ReviewOfCase | null {
  const passed = file.reviews.filter(
    ({outcome, opinion, decision: of}) =>
      opinion !== null &&
      (outcome === 'passed' || outcome === 'corrected') &&
      (of === null || decision === null || of === decision),
  )
  return passed.toSorted((a, b) => (dateOf(a.opinion ?? '') < dateOf(b.opinion ?? '') ? -1 : 1))[0] ?? null
}

/** Of two things of one day, the hour tells where both have one. */
function isLater(one: Moment, other: Moment, {dateOf}: CaseView): boolean {
  const [onOne, onOther] = [dateOf(one), dateOf(other)]
  if (onOne !== onOther || one.length === 10 || other.length === 10) return onOne > onOther
  return Date.parse(one) > Date.parse(other)
}

/** Whoever handled the case doesn't review it. */
function reviewer(view: CaseView, {review, reviewer: who}: ReviewOfCase): CheckResult {
  const id: CheckId = `reviewer:${review}`
  if (who === null)
    return result(id, view.clause('duties'), 'UNKNOWN', [input('reviewer', null, review)], todo('reviewer-of', review))
  const acts = view.file.acts.filter(act => act.officers.includes(who) && !isPlanned(act, view))
  const inputs: [Input, ...Input[]] = [input('reviewer', who, review), input('acts-of-reviewer', acts.length)]
  return result(
    id,
    view.clause('duties'),
    acts.length > 0 ? 'FAIL' : 'PASS',
    inputs,
    acts.length > 0 ? todo('reviewer-of-case', review, who) : null,
  )
}

/** All points answered; what evidock sees itself stands beside them as a hint, never as the answer. */
function points(view: CaseView, {review, points: answers, opinion}: ReviewOfCase): CheckResult {
  const wanted = view.rules.review?.points.length ?? 0
  const id: CheckId = `review-points:${review}`
  const given = Object.keys(answers ?? {}).filter(number => Number(number) >= 1 && Number(number) <= wanted).length
  const inputs: [Input, ...Input[]] = [
    input('points-answered', answers === null ? null : given, review),
    input('points', wanted),
  ]
  if (given === wanted) return result(id, view.clause('points'), 'PASS', inputs)
  if (opinion === null)
    return result(id, view.clause('points'), 'PENDING', inputs, todo('points-open', review, wanted - given))
  return result(
    id,
    view.clause('points'),
    answers === null ? 'UNKNOWN' : 'FAIL',
    inputs,
    todo('points-open', review, wanted - given),
  )
}

/** 行政机关负责人、承办机构、法制审核机构 each answer for their part. */
function signedBy({clause}: CaseView, {review, signed_by: signed, opinion}: ReviewOfCase): CheckResult {
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
    clause('duties'),
    status,
    inputs,
    lacking.length === 0 ? null : todo('review-signers', review, lacking.join(' ')),
  )
}

function disagreement({clause}: CaseView, {review, disagreement: one}: ReviewOfCase): CheckResult[] {
  if (one === null) return []
  const inputs: [Input, ...Input[]] = [input('disagreement', one.at, review), input('settled', one.settled, review)]
  return [
    result(
      `disagreement:${review}`,
      clause('opinion'),
      one.settled === null ? 'PENDING' : 'PASS',
      inputs,
      one.settled === null ? todo('settle-disagreement', review) : null,
    ),
  ]
}
