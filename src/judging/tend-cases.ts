import {join} from 'node:path'
import type {Config} from '../config/schema.ts'
import {type AlarmOfSubject, clearAlerts, raiseAlert, setAlerts} from '../facts/alerts.ts'
import {judgeAgain, keepCalendar, recordCaseFiles} from '../facts/cases.ts'
import {type Dock, utcNow} from '../facts/dock.ts'
import {type HoldOfFiles, holdInCaseFile, holdOfComplaint, keepHoldsOfFiles} from '../facts/holds.ts'
import {centralCaseFiles} from '../facts/roster-entries.ts'
import type {Roster} from '../match/roster-schema.ts'
import type {Registers} from '../rules/agency/registers.ts'
import {tableReminder} from '../rules/calendar/reminder.ts'
import type {CaseFile} from '../rules/case-file.ts'
import type {Judging} from '../rules/judging.ts'
import {dateOf} from '../rules/moment.ts'
import {caseFiles, casesDue, casesJudgedOtherwise} from '../store/cases.ts'
import {tendAgency} from './agency.ts'
import {casesOfOtherClips, filesThatCount, NO_CASES, readCasesInFolder} from './case-files.ts'
import {readRulesInUse} from './rules-in-use.ts'

/** An act's end, an hour at which footage is due, a midnight: none is missed by more. */
const LOOK_EVERY_MS = 60_000

export type Cases = {
  /** By what cases are judged; null until the rules have been read. */
  judging: () => Judging | null
  /** The roster in use, at the start and after each change: it tells acts, and clips are matched by it. */
  rosterChanged: (roster: Roster) => void
  stop: () => Promise<void>
}

/**
 * Tends the cases: their files are read from a folder and from what central sends, and each that changes, or whose rules,
 * calendar, holds or clips do, or whose time has come, is judged anew. The agency's registers are read beside them.
 *
 * @param begun resolves when recorders are looked after: reading rules keeps nobody waiting
 */
export function tendCases(
  dock: Dock,
  {data, rules: given, zone}: Config,
  signal: AbortSignal,
  begun: Promise<unknown>,
): Cases {
  let judging: Judging | null = null
  let registers: Registers | null = null
  let folder = NO_CASES
  let roster: Roster | null = null
  let holdsInFiles: readonly HoldOfFiles[] = []
  const agency = tendAgency(dock, () =>
    registers === null ? null : {database: join(data, 'evidock.db'), given, registers, zone},
  )

  /** What can't be read leaves what was read before in use; a database that takes nothing now must not end the dock. */
  const attempt = (problem: string, doing: () => void): void => {
    try {
      try {
        doing()
        clearAlerts(dock, problem, () => true)
      } catch (error) {
        dock.log.error({event: 'rules.unusable', problem, err: error})
        raiseAlert(dock, {problem, severity: 'critical', about: problem})
      }
    } catch (error) {
      dock.log.error({event: 'rules.trouble-not-stored', problem, err: error})
    }
  }

  const readRules = (): void =>
    attempt('rules-unusable', () => {
      const read = readRulesInUse(given, registers)
      const {rules, rulesKey, calendar} = read
      registers = read.registers
      for (const finding of read.calendarFindings) dock.log.warn({event: 'calendar.finding', ...finding})
      for (const finding of read.registerFindings) dock.log.warn({event: 'registers.finding', ...finding})
      setAlerts(dock, 'registers', faultyIn('registers-faulty', read.registerFindings))
      keepCalendar(dock, [...calendar.tables.values()])
      judging = {rules, rulesKey, calendar, otherClips: id => folder.clips.get(id) ?? []}
      judgeAgain(dock, casesJudgedOtherwise(dock.store, {rules: rulesKey, calendar: calendar.id}))
      ofToday(judging)
      agency.changed()
    })

  /** What a day brings: a hold's end, and from October on a year's table that is missed. */
  const ofToday = ({calendar, rules}: Judging): void => {
    const today = dateOf(utcNow(), rules.zone)
    setAlerts(dock, 'calendar', missingTable(tableReminder(calendar, today)))
    keepHoldsOfFiles(dock, [...(registers ? holdsOfComplaints(registers) : []), ...holdsInFiles], today)
  }

  const readCases = (): void =>
    attempt('case-files-unusable', () => {
      if (given.cases !== undefined) {
        const before = folder
        folder = readCasesInFolder(given.cases, zone)
        for (const finding of folder.findings) dock.log.warn({event: 'case-files.finding', ...finding})
        setAlerts(dock, 'case-files', faultyIn('case-files-faulty', folder.findings))
        judgeAgain(dock, casesOfOtherClips(before, folder))
      }
      takeIntoUse()
    })

  const takeIntoUse = (): void => {
    if (roster === null) return
    const known = new Map(caseFiles(dock.store).map(({id, body}) => [id, body]))
    const files = filesThatCount(roster, centralCaseFiles(dock), folder)
    const bodies = [...files].map(([id, file]) => ({id, body: JSON.stringify(file)}))
    const changed = bodies.filter(({id, body}) => known.get(id) !== body)
    // A file that can't be used now says nothing of its case.
    const gone = [...known.keys()].filter(id => !files.has(id) && !folder.refused.has(id))
    recordCaseFiles(dock, changed, gone)
    holdsInFiles = holdsOf(files.values(), zone)
    if (judging !== null) ofToday(judging)
    if (changed.length + gone.length > 0)
      dock.log.info({event: 'cases.changed', changed: changed.length, gone: gone.length})
  }

  const look = (): void => {
    if (judging === null) {
      readRules()
      readCases()
    }
    try {
      judgeAgain(dock, casesDue(dock.store, utcNow()))
      if (judging !== null) ofToday(judging)
    } catch (error) {
      dock.log.error({event: 'cases.not-looked-at', err: error})
    }
  }

  const watched = [
    {folder: given.rulesets, changed: readRules},
    {folder: given.calendars, changed: readRules},
    {folder: given.registers, changed: readRules},
    {folder: given.cases, changed: readCases},
  ].flatMap(({folder, changed}) => (folder === undefined ? [] : [{folder, changed}]))
  const watchAll = async (): Promise<void> => {
    if (watched.length === 0) return
    // A dock without such folders is ready sooner without what watches them.
    const {watchFolder} = await import('../disk/watch-folder.ts')
    await Promise.all(watched.map(({folder, changed}) => watchFolder(folder, {changed}, signal)))
  }

  let timer: NodeJS.Timeout | undefined
  void begun.then(async () => {
    // What changes while it is first read is seen, too.
    await watchAll()
    if (signal.aborted) return
    look()
    timer = setInterval(look, LOOK_EVERY_MS)
  })

  return {
    judging: () => judging,
    rosterChanged(now) {
      roster = now
      if (judging !== null) attempt('case-files-unusable', takeIntoUse)
    },
    async stop() {
      clearInterval(timer)
      await agency.stop()
    },
  }
}

/** A heading that nobody knows may be anything. */
const KNOWN = /^[a-z0-9_.]{1,40}$/

type FindingInFile = {line: number | null; field: string | null; problem: string}

/** One alert for a folder: what is wrong in which line stands in the log, and may tell of a party. */
function faultyIn(problem: string, findings: readonly FindingInFile[]): AlarmOfSubject[] {
  const [first] = findings
  if (first === undefined) return []
  const {line, field, problem: what} = first
  const detail = {
    findings: findings.length,
    line,
    field: field !== null && KNOWN.test(field) ? field : null,
    problem: what,
  }
  return [{problem, severity: 'warning', detail}]
}

/** From October on next year's table is missed, by the day ever more (国务院办公厅's notice comes in November). */
function missingTable({level, year}: ReturnType<typeof tableReminder>): AlarmOfSubject[] {
  if (level === 'none') return []
  const severity = level === 'error' ? 'critical' : level === 'warning' ? 'warning' : 'notice'
  return [{problem: 'calendar-missing', severity, detail: {year}}]
}

const holdsOfComplaints = ({complaints}: Registers): HoldOfFiles[] =>
  complaints.flatMap(({complaint, case: id, closed}) => (id === null ? [] : [holdOfComplaint(complaint, id, closed)]))

/** @param zone of the day on which one that is told with its hour ends */
const holdsOf = (files: Iterable<CaseFile>, zone: string): HoldOfFiles[] =>
  [...files].flatMap(({case: id, holds}) =>
    holds.map(({hold, until}) => holdInCaseFile(hold, id, until === null ? null : dateOf(until, zone))),
  )
