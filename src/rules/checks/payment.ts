import {addDays} from '../calendar/dates.ts'
import type {CaseView} from '../case-view.ts'
import {fineOf} from '../condition.ts'
import {type CheckResult, type Input, input, result, todo} from '../result.ts'

const DAY_MS = 86_400_000
const PAY = 'pay'

/** 加处罚款: three per cent a day after the last day of payment, never more than the fine itself (行政处罚法 72). */
export function paymentChecks(view: CaseView): CheckResult[] {
  const [served, fine] = [view.timeline.first('served:decision'), fineOf(view.file)]
  const days = view.rules.period.find(({id}) => id === PAY)?.count
  const percent = view.parameter('surcharge-percent')
  if (served === null || fine === null || fine === 0 || days === undefined || percent === null) return []
  const last = addDays(served.date, days)
  const paid = view.timeline.first('paid')
  const until = paid !== null && paid.date <= view.today ? paid.date : view.today
  const late = Math.max(0, Math.round((Date.parse(until) - Date.parse(last)) / DAY_MS))
  const aDay = (fine * percent) / 100
  const inputs: [Input, ...Input[]] = [
    input('fine', fine, served.source),
    input('surcharge-a-day', aDay, 'surcharge-percent'),
    input('surcharge-most', fine, '行政处罚法 72'),
    input('days-late', late),
    input('surcharge', Math.min(fine, aDay * late)),
    input('last-day', last),
  ]
  // 行政处罚法 73: while a review or a suit is on, it isn't counted.
  const suspended = view.file.holds.find(
    ({cause, until: end}) => (cause === 'review' || cause === 'suit') && end === null,
  )
  if (suspended)
    return [
      result(
        'surcharge',
        '行政处罚法 73',
        'NA',
        [input('hold', suspended.cause, suspended.hold), ...inputs],
        todo('surcharge-suspended'),
      ),
    ]
  if (late === 0)
    return [
      result(
        'surcharge',
        '行政处罚法 72',
        paid === null ? 'PENDING' : 'PASS',
        inputs,
        paid === null ? todo('surcharge-from', last, aDay) : null,
      ),
    ]
  return [result('surcharge', '行政处罚法 72', 'LATE', inputs, todo('surcharge-is', Math.min(fine, aDay * late)))]
}
