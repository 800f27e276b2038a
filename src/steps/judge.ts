import {type Judgement, recordJudgements} from '../facts/cases.ts'
import {utcNow} from '../facts/dock.ts'
import {judgedAgainAt} from '../rules/again.ts'
import {alarmsOf} from '../rules/case-alarms.ts'
import type {CaseFile} from '../rules/case-file.ts'
import {caseRecord} from '../rules/case-record.ts'
import {evaluate} from '../rules/evaluate.ts'
import type {Judging} from '../rules/judging.ts'
import {dateOf} from '../rules/moment.ts'
import {parameterOf} from '../rules/rule-set.ts'
import type {Store} from '../store/open.ts'
import {readyTasks, type Task} from '../store/tasks.ts'
import {heldCase, withOtherClips} from './held-case.ts'
import type {Work} from './work.ts'

/** So many share a commit, and the main thread for some tens of milliseconds. */
const BATCH = 20

/** Judges cases anew: with this task others that are ready. */
export function judgeStep(work: Work, task: Task): void {
  const {store, log} = work.dock
  const judging = work.judging()
  const tasks = [task, ...readyTasks(store, 'case', utcNow(), BATCH).filter(({id}) => id !== task.id)]
  const judgements: Judgement[] = []
  const done: Task[] = []
  let failure: unknown = null
  for (const one of tasks) {
    try {
      const judgement = judging && judge(store, judging, one.subject, utcNow())
      if (judgement) judgements.push(judgement)
      done.push(one)
    } catch (error) {
      // One that can't be judged keeps no other one waiting; its own turn comes.
      if (one.id === task.id) failure = error
    }
  }
  const told = recordJudgements(work.dock, done, judgements)
  log.info({event: 'cases.judged', cases: judgements.length, told})
  if (failure !== null) throw failure
}

/** @returns null for a case that nobody knows of */
function judge(
  store: Store,
  {rules, rulesKey, calendar, otherClips}: Judging,
  id: string,
  at: string,
): Judgement | null {
  const known = heldCase(store, id)
  if (known === null) return null
  const {file} = known
  const clips = withOtherClips(known.clips, otherClips(id))
  const findings = evaluate(file, clips, rules, calendar, at)
  const today = dateOf(at, rules.zone)
  return {
    id,
    judged_at: at,
    rules: rulesKey,
    calendar: calendar.id,
    again_at: judgedAgainAt(
      findings,
      at,
      rules.zone,
      parameterOf(rules, 'docking-hours', today, file.party),
      tellsOfLater(file, today),
    ),
    record: caseRecord(file, clips, findings, {ruleset: rules.id, calendar: calendar.id}),
    alarms: alarmsOf(findings.results, calendar, today),
  }
}

/** Whether anything in the file lies after a day: then it is judged again when that day comes. */
const tellsOfLater = (file: CaseFile, today: string): boolean =>
  [...JSON.stringify(file).matchAll(/"(\d{4}-\d{2}-\d{2})[T"]/g)].some(([, date = '']) => date > today)
