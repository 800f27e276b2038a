import {addDays} from '../../calendar/dates.ts'
import {type Input, input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import type {AgencyView} from '../agency-view.ts'

/** 投诉举报 and 案卷评查: what others say of cases. */
export const volumeChecks = (view: AgencyView): AgencyResult[] => [...complaints(view), ...scoreSheets(view)]

/** Each complaint is of a case, and keeps what that case has (三(二)). */
function complaints({cases, registers, today}: AgencyView): AgencyResult[] {
  const known = new Set(cases.map(({file}) => file.case))
  return registers.complaints
    .filter(({received}) => received <= today)
    .map(({complaint, case: id, received, closed}) => {
      const inputs: [Input, ...Input[]] = [
        input('case', id, complaint),
        input('held-from', received, complaint),
        input('held-until', closed, complaint),
      ]
      if (id === null)
        return result(
          `complaint:${complaint}`,
          'complaints',
          'UNKNOWN',
          inputs,
          agencyTodo('case-of-complaint', complaint),
        )
      if (!known.has(id))
        return result(
          `complaint:${complaint}`,
          'complaints',
          'UNKNOWN',
          inputs,
          agencyTodo('complaint-of-no-case', complaint, id),
        )
      return result(
        `complaint:${complaint}`,
        'complaints',
        'PASS',
        inputs,
        closed === null ? agencyTodo('complaint-open', complaint, id) : null,
      )
    })
}

/** 案卷评查: closed volumes are scored now and then, by somebody who didn't handle them. */
function scoreSheets({cases, registers, today, parameter, dateOf}: AgencyView): AgencyResult[] {
  const closed = cases.filter(({file}) => file.events.some(({event, at}) => event === 'closed' && dateOf(at) <= today))
  const sheets = registers.score_sheets.filter(({at}) => at <= today)
  const last =
    sheets
      .map(({at}) => at)
      .toSorted()
      .at(-1) ?? null
  const days = parameter('register-days')
  const actBy = last === null || days === null ? null : addDays(last, days)
  const isOpen = closed.length > 0 && (last === null || (actBy !== null && today > actBy))
  const officersOf = new Map(cases.map(({file}) => [file.case, new Set(file.acts.flatMap(({officers}) => officers))]))
  return [
    {
      ...result(
        'score-sheets',
        'score',
        closed.length === 0 ? 'NA' : isOpen ? 'UNKNOWN' : 'PASS',
        [input('cases-closed', closed.length), input('score-sheets', sheets.length), input('last', last)],
        isOpen ? agencyTodo('score-volumes', closed.length) : null,
      ),
      actBy,
    },
    ...sheets.map(({sheet, case: id, by, score, most}) => {
      const isOwn = by !== null && id !== null && officersOf.get(id)?.has(by) === true
      const isAbove = score !== null && most !== null && score > most
      const isOpenSheet = id === null || by === null || score === null || most === null
      return result(
        `score-sheet:${sheet}`,
        'score',
        isOwn || isAbove ? 'FAIL' : isOpenSheet ? 'UNKNOWN' : 'PASS',
        [input('score', score, sheet), input('most', most, sheet), input('by', by, sheet), input('case', id, sheet)],
        isOwn
          ? agencyTodo('scorer-of-case', sheet)
          : isAbove
            ? agencyTodo('score-too-high', sheet)
            : isOpenSheet
              ? agencyTodo('score-sheet-lacks', sheet)
              : null,
      )
    }),
  ]
}
