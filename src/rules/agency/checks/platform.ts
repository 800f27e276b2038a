import {tableReminder} from '../../calendar/reminder.ts'
import {type Input, input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import {type AgencyView, firstDayOf} from '../agency-view.ts'
import {named} from './matters.ts'

/** 信息化: the mobile system, the platform, and the calendar by which all is counted. */
export const platformChecks = (view: AgencyView): AgencyResult[] => [
  mobileRate(view),
  platformShare(view),
  calendar(view),
]

/** 掌上执法应用率: of tasks drawn at random exactly 100 % are done in the mobile system (二(四)1). */
function mobileRate(view: AgencyView): AgencyResult {
  const {all, done, others, open} = mobileTasks(view)
  const inputs: [Input, ...Input[]] = [
    input('double-random-tasks', all.length),
    input('mobile-tasks', done),
    input('percent', all.length === 0 ? null : Math.floor((done / all.length) * 1000) / 10),
    input('not-mobile', others.length, others[0] ?? null),
  ]
  if (all.length === 0) return result('mobile-rate', 'platform', 'NA', inputs)
  if (others.length > 0)
    return result('mobile-rate', 'platform', 'FAIL', inputs, agencyTodo('not-mobile', others.length, named(others)))
  if (open.length > 0)
    return result('mobile-rate', 'platform', 'UNKNOWN', inputs, agencyTodo('mobile-of-cases', open.length, named(open)))
  return result('mobile-rate', 'platform', 'PASS', inputs)
}

/** The double-random tasks that have begun, and which of them were done in the mobile system. */
export function mobileTasks({cases, rules, today}: Pick<AgencyView, 'cases' | 'rules' | 'today'>): {
  all: string[]
  done: number
  others: string[]
  open: string[]
} {
  const tasks = cases.filter(
    ({file}) => file.source === 'double-random' && (firstDayOf(file, rules.zone) ?? today) <= today,
  )
  const ofAnswer = (answer: boolean | null): string[] =>
    tasks.filter(({file}) => file.mobile === answer).map(({file}) => file.case)
  return {
    all: tasks.map(({file}) => file.case),
    done: ofAnswer(true).length,
    others: ofAnswer(false),
    open: ofAnswer(null),
  }
}

/** 力争: how many cases run on the platform is a wish, so nobody fails it. */
function platformShare({cases}: AgencyView): AgencyResult {
  const on = cases.filter(({file}) => file.platform !== null).length
  return result('platform-share', 'platform', 'NA', [input('cases', cases.length), input('cases-on-platform', on)])
}

/** Without next year's holidays every count into it stays open. */
function calendar({calendar: known, today}: AgencyView): AgencyResult {
  const {level, year} = tableReminder(known, today)
  const inputs: [Input, ...Input[]] = [input('calendar', known.id), input('year', year)]
  if (level === 'none') return result('calendar', '民法典 203', 'PASS', inputs)
  return result(
    'calendar',
    '民法典 203',
    level === 'error' ? 'GAP' : 'PENDING',
    inputs,
    agencyTodo('calendar-wanted', year),
  )
}
