import {input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import type {AgencyView} from '../agency-view.ts'
import {isInForce, type RegisterRow} from '../registers.ts'

const DUTY = 'reviewers'
const QUALIFIED = '行政处罚法 58'

/** 法制审核人员: there are some, each with a kind and a qualification, and whoever reviewed a case was one of them. */
export function reviewerChecks(view: AgencyView): AgencyResult[] {
  const {registers, today} = view
  const inForce = registers.reviewers.filter(row => isInForce(row, today))
  return [
    result(
      'reviewers',
      DUTY,
      inForce.length > 0 ? 'PASS' : 'GAP',
      [input('reviewers', inForce.length, 'reviewers')],
      inForce.length > 0 ? null : agencyTodo('reviewers-none'),
    ),
    ...inForce.flatMap(row => [whole(row), qualified(row)]),
    ...ofCases(view),
  ]
}

function whole({reviewer, kind, qualification}: RegisterRow<'reviewers'>): AgencyResult {
  const isOpen = kind === null || qualification === null
  return result(
    `reviewer-fields:${reviewer}`,
    DUTY,
    isOpen ? 'UNKNOWN' : 'PASS',
    [input('kind', kind, reviewer), input('qualification', qualification !== null, reviewer)],
    isOpen ? agencyTodo('reviewer-lacks', reviewer) : null,
  )
}

/** Whoever reviews penalties for the first time must have passed the national examination (行政处罚法 58). */
function qualified({
  reviewer,
  first_time: first,
  national_qualification: national,
}: RegisterRow<'reviewers'>): AgencyResult {
  const isOpen = first === null || (first && national === null)
  const status = isOpen ? 'UNKNOWN' : first && national === false ? 'FAIL' : 'PASS'
  return result(
    `reviewer-qualified:${reviewer}`,
    QUALIFIED,
    status,
    [input('first-time', first, reviewer), input('national-qualification', national, reviewer)],
    status === 'PASS' ? null : agencyTodo(isOpen ? 'qualification-of' : 'reviewer-unqualified', reviewer),
  )
}

function ofCases({cases, registers, dateOf, today}: AgencyView): AgencyResult[] {
  const wrong: AgencyResult[] = []
  let right = 0
  for (const {file} of cases) {
    for (const {review, reviewer, opinion} of file.reviews) {
      if (reviewer === null || opinion === null || dateOf(opinion) > today) continue
      const day = dateOf(opinion)
      if (registers.reviewers.some(row => row.reviewer === reviewer && isInForce(row, day))) right += 1
      else
        wrong.push(
          result(
            `reviewer-registered:${file.case}/${review}`,
            DUTY,
            'FAIL',
            [input('reviewer', reviewer, review), input('date', day, review)],
            agencyTodo('reviewer-unregistered', reviewer, file.case, day),
          ),
        )
    }
  }
  return [...(right > 0 ? [result('reviewers-of-cases', DUTY, 'PASS', [input('reviews', right)])] : []), ...wrong]
}
