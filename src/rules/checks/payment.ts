import {daysAfter} from '../calendar/dates.ts'
import {dueAfter} from '../calendar/due.ts'
import {type CaseView, undoneOf} from '../case-view.ts'
import {fineOf} from '../condition.ts'
import {type CheckResult, type CheckStatus, type Input, input, result, type Todo, todo} from '../result.ts'

/** The period within which a fine is paid, of every rule set that has fines. */
const PAY = 'pay'
const [SURCHARGE, SUSPENDED] = ['行政处罚法 72', '行政处罚法 73']

/**
 * 加处罚款: three per cent a day after the last day of payment, never more than the fine itself (行政处罚法 72); the days of a
 * review or a suit aren't counted (73).
 */
export function paymentChecks(view: CaseView): CheckResult[] {
  const [served, fine] = [view.timeline.first('served:decision'), fineOf(view.file)]
  const rule = view.rules.period.find(({id}) => id === PAY)
  const percent = view.parameter('surcharge-percent')
  if (served === null || fine === null || fine === 0 || rule === undefined || percent === null) return []
  const count = rule.count ?? view.parameter(rule.parameter ?? '', served.date)
  if (count === null || undoneOf(view, served.about) !== null) return []
  const due = dueAfter(view.calendar, served.date, {count, unit: rule.unit})
  const last = due.windowClosesAfter
  const paid = view.timeline.first('paid')
  const until = paid === null ? view.today : paid.date
  const days = until > last ? daysBetween(last, until) : []
  const suspended = days.filter(day => isSuspended(view, day)).length
  const late = days.length - suspended
  const aDay = cents((fine * percent) / 100)
  const sum = cents(Math.min(fine, aDay * late))
  const said = (status: CheckStatus, clause: string, what: Todo | null): CheckResult => ({
    ...result('surcharge', clause, status, inputs, what),
    actBy: due.actBy,
    windowClosesAfter: last,
    over: status === 'LATE' ? late : null,
  })
  const inputs: [Input, ...Input[]] = [
    input('fine', fine, served.source),
    input('surcharge-a-day', aDay, 'surcharge-percent'),
    input('surcharge-most', fine, SURCHARGE),
    input('days-late', late),
    ...(suspended > 0 ? [input('days-suspended', suspended)] : []),
    input('surcharge', sum),
    input('last-day', last),
  ]
  if (paid === null && isSuspended(view, view.today)) return [said('NA', SUSPENDED, todo('surcharge-suspended'))]
  if (late === 0 && paid !== null) return [said('PASS', SURCHARGE, null)]
  if (due.provisional) return [said('PROVISIONAL', SURCHARGE, todo('surcharge-from', last, aDay))]
  if (late === 0) return [said('PENDING', SURCHARGE, todo('surcharge-from', last, aDay))]
  return [said('LATE', SURCHARGE, todo('surcharge-is', sum, late))]
}

/** Whether a review or a suit was on. */
const isSuspended = ({file, dateOf}: CaseView, day: string): boolean =>
  file.holds.some(
    ({cause, from, until}) =>
      (cause === 'review' || cause === 'suit') && dateOf(from) <= day && (until === null || day < dateOf(until)),
  )

/** The days after one, to another. */
function daysBetween(from: string, to: string): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
  return daysAfter(from, count)
}

const cents = (yuan: number): number => Math.round(yuan * 100) / 100
