import {extname} from 'node:path'
import {type Judgement, recordJudgements} from '../facts/cases.ts'
import {utcNow} from '../facts/dock.ts'
import {judgedAgainAt} from '../rules/again.ts'
import {alarmsOf} from '../rules/case-alarms.ts'
import {type CaseFile, type ClipOfCase, caseFile} from '../rules/case-file.ts'
import {caseRecord} from '../rules/case-record.ts'
import {evaluate} from '../rules/evaluate.ts'
import type {Judging} from '../rules/judging.ts'
import {dateOf} from '../rules/moment.ts'
import {parameterOf} from '../rules/rule-set.ts'
import {type CaseClipRow, clipsOfCase, getCaseFile} from '../store/cases.ts'
import type {Store} from '../store/open.ts'
import {readyTasks, type Task} from '../store/tasks.ts'
import type {Work} from './work.ts'

/** So many share a commit, and the main thread for some tens of milliseconds. */
const BATCH = 20

/** Judges cases anew: with this task others that are ready. */
export function judgeStep(work: Work, task: Task): void {
  const {store, log} = work.dock
  const judging = work.judging()
  const tasks = [task, ...readyTasks(store, 'case', utcNow(), BATCH).filter(({id}) => id !== task.id)]
  const judgements =
    judging === null ? [] : tasks.flatMap(({subject}) => judge(store, judging, subject, utcNow()) ?? [])
  const told = recordJudgements(work.dock, tasks, judgements)
  log.info({event: 'cases.judged', cases: judgements.length, told})
}

/** @returns null for a case that nobody knows of */
function judge(
  store: Store,
  {rules, rulesKey, calendar, otherClips}: Judging,
  id: string,
  at: string,
): Judgement | null {
  const known = caseOf(store, id)
  if (known === null) return null
  const {file} = known
  const own = new Set(known.clips.map(({clip}) => clip))
  const clips = [...known.clips, ...otherClips(id).filter(({clip}) => !own.has(clip))]
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

/** A case as it is known here, with the clips that are matched to it; null for one that isn't known. */
export function caseOf(store: Store, id: string): {file: CaseFile; clips: ClipOfCase[]} | null {
  const row = getCaseFile(store, id)
  return row === undefined
    ? null
    : {file: caseFile.parse(JSON.parse(row.body)), clips: clipsOfCase(store, id).map(asClip)}
}

const FORMS: Readonly<Record<string, ClipOfCase['form']>> = {
  '.mp4': 'video',
  '.mov': 'video',
  '.avi': 'video',
  '.mkv': 'video',
  '.ts': 'video',
  '.wav': 'audio',
  '.mp3': 'audio',
  '.aac': 'audio',
  '.m4a': 'audio',
  '.jpg': 'photo',
  '.jpeg': 'photo',
  '.png': 'photo',
}

function asClip(row: CaseClipRow): ClipOfCase {
  return {
    clip: row.id,
    recorder: row.recorder,
    officer: row.officer,
    officerSource: row.officer_source,
    form: formOf(row),
    from: row.recorded_from,
    to: row.recorded_to,
    offsetMs: row.offset_ms,
    offsetErrorMs: row.offset_error_ms,
    dockedAt: row.listed_at,
    integrity: integrityOf(row),
  }
}

/** Where media isn't looked into, the name tells. */
function formOf({media_type: type, vault_path: path}: CaseClipRow): ClipOfCase['form'] {
  if (type?.startsWith('video/')) return 'video'
  if (type?.startsWith('audio/')) return 'audio'
  if (type?.startsWith('image/')) return 'photo'
  return type === null || type === 'application/octet-stream' ? (FORMS[extname(path).toLowerCase()] ?? null) : null
}

function integrityOf({verified_at: verified, outcome, damaged}: CaseClipRow): ClipOfCase['integrity'] {
  if (damaged === 1 || outcome === 'partial' || outcome === 'changed') return 'failed'
  return verified === null ? 'unproved' : 'verified'
}

/** Whether anything in the file lies after a day: then it is judged again when that day comes. */
const tellsOfLater = (file: CaseFile, today: string): boolean =>
  [...JSON.stringify(file).matchAll(/"(\d{4}-\d{2}-\d{2})[T"]/g)].some(([, date = '']) => date > today)
