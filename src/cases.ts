import {createHash} from 'node:crypto'
import type {Config} from './config/schema.ts'
import {exists} from './disk/entries.ts'
import {clearAlerts, raiseAlert} from './facts/alerts.ts'
import {judgeAgain, keepCalendar, recordCaseFiles} from './facts/cases.ts'
import {type Dock, utcNow} from './facts/dock.ts'
import {centralCaseFiles} from './facts/roster-entries.ts'
import type {CaseAct, Roster} from './match/roster-schema.ts'
import {loadCalendars, shippedCalendars} from './rules/calendar/load.ts'
import {tableReminder} from './rules/calendar/reminder.ts'
import {type CaseFile, caseFile} from './rules/case-file.ts'
import {type CaseFolder, CaseFolderError, readCaseFolder} from './rules/case-folder.ts'
import {groupedBy} from './rules/grouped.ts'
import type {Judging} from './rules/judging.ts'
import {loadRuleSets, shippedRuleSets} from './rules/load-rule-sets.ts'
import {dateOf} from './rules/moment.ts'
import {standingAlert} from './store/alerts.ts'
import {caseFiles, casesDue, casesJudgedOtherwise} from './store/cases.ts'
import {watchFolder} from './watch-folder.ts'

/** An act's end, an hour at which footage is due, a midnight: none is missed by more. */
const LOOK_EVERY_MS = 60_000

export type Cases = {
  /** By what cases are judged; null until the rules have been read. */
  judging: () => Judging | null
  /** The roster in use, at the start and after each change: it tells acts, and clips are matched by it. */
  rosterChanged: (roster: Roster) => void
  stop: () => void
}

/**
 * Tends the cases: their files are read from a folder and from what central sends, and each that changes, or whose rules,
 * calendar or clips do, or whose time has come, is judged anew.
 *
 * @param begun resolves when recorders are looked after: reading rules keeps nobody waiting
 */
export function tendCases(
  dock: Dock,
  {rules: given, zone}: Config,
  signal: AbortSignal,
  begun: Promise<unknown>,
): Cases {
  let judging: Judging | null = null
  let folder: InFolder = NOTHING
  let roster: Roster | null = null

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
      const sets = loadRuleSets([shippedRuleSets, ...existing(given.rulesets)])
      const set = sets.get(given.ruleset)
      if (set === undefined) throw new Error(`no rule set ${given.ruleset} among ${[...sets.keys()].join(', ')}`)
      const {calendar, findings} = loadCalendars(shippedCalendars, existing(given.calendars)[0] ?? null)
      for (const finding of findings) dock.log.warn({event: 'calendar.finding', ...finding})
      keepCalendar(dock, [...calendar.tables.values()])
      const rulesKey = createHash('sha256').update(JSON.stringify(set)).digest('hex').slice(0, 16)
      judging = {rules: set, rulesKey, calendar, otherClips: id => folder.clips.get(id) ?? []}
      judgeAgain(dock, casesJudgedOtherwise(dock.store, {rules: rulesKey, calendar: calendar.id}))
      remind(judging)
    })

  /** From October on next year's table is missed, by the day ever more (国务院办公厅's notice comes in November). */
  const remind = ({calendar, rules}: Judging): void => {
    const {level, year} = tableReminder(calendar, dateOf(utcNow(), rules.zone))
    const severity = level === 'error' ? 'critical' : level === 'warning' ? 'warning' : 'notice'
    clearAlerts(dock, 'calendar', () => level === 'none')
    if (level !== 'none') raiseAlert(dock, {problem: 'calendar-missing', severity, about: 'calendar', detail: {year}})
  }

  const readCases = (): void =>
    attempt('case-files-unusable', () => {
      if (given.cases === undefined) return takeIntoUse()
      const before = folder
      folder = readFolder(given.cases, zone)
      for (const finding of folder.findings) dock.log.warn({event: 'case-files.finding', ...finding})
      tellFindings(folder)
      takeIntoUse()
      const ids = new Set([...before.clips.keys(), ...folder.clips.keys()])
      const clipsOf = ({clips}: InFolder, id: string): string => JSON.stringify(clips.get(id) ?? [])
      judgeAgain(
        dock,
        [...ids].filter(id => clipsOf(before, id) !== clipsOf(folder, id)),
      )
    })

  /** One alert for a folder: what is wrong in which line stands in the log, and may tell of a party. */
  const tellFindings = ({findings}: InFolder): void => {
    const about = 'case-files'
    const [first] = findings
    const detail = first && {findings: findings.length, line: first.line, field: first.field, problem: first.problem}
    const isAsBefore = standingAlert(dock.store, about, 'case-files-faulty')?.detail === JSON.stringify(detail)
    clearAlerts(dock, about, () => !isAsBefore)
    if (detail) raiseAlert(dock, {problem: 'case-files-faulty', severity: 'warning', about, detail})
  }

  /** Of a case that several tell of, the higher version counts; one of which only acts are known is made of these. */
  const takeIntoUse = (): void => {
    if (roster === null) return
    const known = new Map(caseFiles(dock.store).map(({id, body}) => [id, body]))
    const files = new Map<string, CaseFile>()
    for (const [id, acts] of groupedBy(roster.cases, act => act.case)) files.set(id, ofActs(id, acts))
    for (const file of [...centralCaseFiles(dock), ...folder.cases.values()]) {
      const other = files.get(file.case)
      if (other === undefined || file.version >= other.version) files.set(file.case, file)
    }
    const bodies = [...files].map(([id, file]) => ({id, body: JSON.stringify(file)}))
    const changed = bodies.filter(({id, body}) => known.get(id) !== body)
    // A file that can't be used now says nothing of its case.
    const gone = [...known.keys()].filter(id => !files.has(id) && !folder.refused.has(id))
    recordCaseFiles(dock, changed, gone)
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
      if (judging !== null) remind(judging)
    } catch (error) {
      dock.log.error({event: 'cases.not-looked-at', err: error})
    }
  }

  const watched = new Set<string>()
  /** A folder that isn't there yet is looked for again. What changes while it is first read is seen, too. */
  const watch = async (folder: string | undefined, read: () => void): Promise<void> => {
    if (folder === undefined || watched.has(folder) || !exists(folder)) return
    watched.add(folder)
    await watchFolder(folder, read, signal)
    if (!signal.aborted) read()
  }
  const watchAll = (): Promise<unknown> =>
    Promise.all([watch(given.rulesets, readRules), watch(given.calendars, readRules), watch(given.cases, readCases)])

  let timer: NodeJS.Timeout | undefined
  void begun.then(async () => {
    readRules()
    readCases()
    await watchAll()
    if (signal.aborted) return
    look()
    timer = setInterval(() => {
      look()
      void watchAll()
    }, LOOK_EVERY_MS)
  })

  return {
    judging: () => judging,
    rosterChanged(now) {
      roster = now
      if (judging !== null) attempt('case-files-unusable', takeIntoUse)
    },
    stop: () => clearInterval(timer),
  }
}

type InFolder = Pick<CaseFolder, 'cases' | 'clips' | 'refused' | 'findings'>
const NOTHING: InFolder = {cases: new Map(), clips: new Map(), refused: new Set(), findings: []}

/** A folder in which nobody has put anything yet isn't wrong. */
function readFolder(folder: string, zone: string): InFolder {
  try {
    return readCaseFolder(folder, zone)
  } catch (error) {
    if (error instanceof CaseFolderError && error.problem === 'folder-empty') return NOTHING
    throw error
  }
}

const existing = (...folders: (string | undefined)[]): string[] =>
  folders.flatMap(folder => (folder !== undefined && exists(folder) ? [folder] : []))

/** A case of which a roster knows the acts alone. Acts of one item are told apart by their order. */
function ofActs(id: string, acts: readonly CaseAct[]): CaseFile {
  const seen = new Map<string, number>()
  const [first] = acts
  return caseFile.parse({
    case: id,
    version: 0,
    case_number: first?.caseNumber ?? null,
    object: first?.object ?? null,
    acts: acts
      .toSorted((a, b) => (a.from < b.from ? -1 : 1))
      .map(({act: item, phase, officers, from, to, place, object}) => {
        const number = (seen.get(item) ?? 0) + 1
        seen.set(item, number)
        return {act: `${item}-${number}`, item, phase, officers, from, to, place, object}
      }),
  })
}
