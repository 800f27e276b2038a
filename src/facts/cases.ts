import type {Alarm} from '../rules/alarms.ts'
import type {CaseRecord} from '../rules/case-record.ts'
import {movedDates} from '../rules/moved-dates.ts'
import {
  type CaseFileRow,
  type CaseFindingRow,
  dropCaseFile,
  getCaseFinding,
  keepCalendarTable,
  markJudged,
  putCaseFile,
  putCaseFinding,
} from '../store/cases.ts'
import {enqueueRecord} from '../store/outbox.ts'
import {addTask, removeTask, type Task} from '../store/tasks.ts'
import {clearAlertsWithin, setAlertsWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'

/** So many changes share a transaction. */
const AT_ONCE = 200

/** What was found of a case. */
export type Judgement = Pick<CaseFindingRow, 'id' | 'judged_at' | 'rules' | 'calendar' | 'again_at'> & {
  record: CaseRecord
  alarms: readonly Alarm[]
}

/** Takes case files into use; each that changed is to be judged. @param gone the cases that nobody knows of any more */
export function recordCaseFiles(
  dock: Dock,
  changed: readonly Omit<CaseFileRow, 'changed_at'>[],
  gone: readonly string[],
): void {
  for (let from = 0; from < changed.length; from += AT_ONCE) {
    commit(dock, at => {
      for (const {id, body} of changed.slice(from, from + AT_ONCE)) {
        putCaseFile(dock.store, {id, body, changed_at: at})
        addTask(dock.store, {subject: id, kind: 'case'})
      }
    })
  }
  if (gone.length > 0) {
    commit(dock, at => {
      for (const id of gone) {
        dropCaseFile(dock.store, id)
        clearAlertsWithin(dock, subjectOf(id), () => true, at)
      }
    })
  }
}

/** Cases are to be judged again. */
export function judgeAgain(dock: Dock, cases: readonly string[]): void {
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    commit(dock, () => {
      for (const id of cases.slice(from, from + AT_ONCE)) addTask(dock.store, {subject: id, kind: 'case'})
    })
  }
}

/** Keeps the years' tables by which something is judged. */
export function keepCalendar(dock: Dock, tables: readonly {sha256: string; year: number; version: number}[]): void {
  commit(dock, at => {
    for (const table of tables) {
      const {sha256, year, version} = table
      keepCalendarTable(dock.store, {sha256, year, version, body: JSON.stringify(table), first_used_at: at})
    }
  })
}

/** What was found; a record goes out only where it says something new. @returns how many do */
export function recordJudgements(dock: Dock, tasks: readonly Task[], judgements: readonly Judgement[]): number {
  return commit(dock, at => {
    let told = 0
    for (const {record, alarms, ...row} of judgements) {
      const body = JSON.stringify(record)
      const before = getCaseFinding(dock.store, row.id)
      if (before?.body === body) markJudged(dock.store, row)
      else {
        if (before && before.calendar !== row.calendar) tellMoved(dock, before, row, record)
        publish(dock, record, row.judged_at, putCaseFinding(dock.store, {...row, body}), at)
        told += 1
      }
      const alerts = alarms.map(({checks, ...alarm}) => ({...alarm, detail: {case: row.id, checks}}))
      setAlertsWithin(dock, subjectOf(row.id), alerts, at)
    }
    for (const task of tasks) removeTask(dock.store, task)
    return told
  })
}

/** A calendar that was imported moves dates: each is said with what it was. */
function tellMoved(
  {log}: Dock,
  before: CaseFindingRow,
  {id, calendar}: Pick<CaseFindingRow, 'id' | 'calendar'>,
  record: CaseRecord,
): void {
  for (const moved of movedDates(JSON.parse(before.body), record))
    log.info({event: 'case.date-moved', case: id, ...moved, calendar: {was: before.calendar, now: calendar}})
}

/** Publishes again what was found last of a case. */
export function republishCase(dock: Dock, id: string, at: string): void {
  const known = getCaseFinding(dock.store, id)
  if (known === undefined) return
  const {revision: _old, ...row} = known
  const record: CaseRecord = JSON.parse(row.body)
  publish(dock, record, row.judged_at, putCaseFinding(dock.store, row), at)
}

function publish({store, name, epoch}: Dock, record: CaseRecord, judgedAt: string, revision: number, at: string): void {
  const data = {...name, ...record, revision, judged_at: judgedAt}
  enqueueRecord(store, name, epoch, 'evidock.case.v1', `case/${record.case}`, data, at)
}

const subjectOf = (id: string): string => `case ${id}`
