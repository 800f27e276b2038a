import {resolve} from 'node:path'
import type {DocumentDesk} from './documents.ts'
import type {Dock} from './facts/dock.ts'
import {type FindingAlerts, reportFindings} from './findings.ts'
import {lookAtDocuments, readSeenList, type SeenFile, type SeenFiles} from './match/document-files.ts'
import {DOCUMENT_COLUMNS, DOCUMENT_LIST, type DocumentEntry} from './match/document-list.ts'
import {type Finding, finding, type RosterProblem} from './match/finding.ts'
import type {RosterReport} from './roster.ts'
import type {DocumentTaken} from './steps/document.ts'

export type DocumentFolderOptions = {
  /** Where document files lie, with their list. Nothing in it is changed. */
  folder: string
  zone: string
  /** A file, or the list, is taken once it was the same for so long. */
  settleMs: number
  /** A share tells of no change, so the folder is looked at this often. */
  pollMs: number
}

const ALERTS: FindingAlerts = {
  of: 'documents',
  code: problem => (problem.startsWith('document-') ? problem : `document-list-${problem}`),
  files: /^documents\.csv$/,
  columns: new Set([...DOCUMENT_COLUMNS.required, ...DOCUMENT_COLUMNS.optional]),
}

type List = {state: string} & Awaited<ReturnType<typeof readSeenList>>
/** What came of a line: it is held, something is wrong, or its file still changes. */
type Outcome = 'held' | 'changes' | Finding

/**
 * Takes in the documents of a folder: each file that `documents.csv` beside it names, as soon as both are there and
 * steady. What is wrong in the list, or with a file, is a finding and an alert until it is mended.
 *
 * @param onReport is told all that is wrong, whenever that changes
 */
export function followDocuments(
  dock: Dock,
  desk: DocumentDesk,
  options: DocumentFolderOptions,
  onReport: (report: RosterReport) => void,
): {stop(): Promise<void>} {
  const folder = resolve(options.folder)
  let before: SeenFiles = new Map()
  let list: List | null = null
  let said: ReadonlySet<string> = new Set()
  /** What came of a line with its file as it was then; what may be otherwise by itself isn't kept. */
  const known = new Map<string, Outcome>()
  let stopped = false

  /** @returns whether something there still changes */
  async function look(): Promise<boolean> {
    const now = await lookAtDocuments(folder)
    const last = before
    before = now ?? new Map()
    if (now === null) return report([finding('document-folder-unreadable', {file: folder})])
    const isSteady = (name: string): boolean => last.get(name)?.state === now.get(name)?.state
    const listFile = now.get(DOCUMENT_LIST)
    if (listFile === undefined) return report([])
    if (!isSteady(DOCUMENT_LIST)) return true
    if (list?.state !== listFile.state) {
      list = {state: listFile.state, ...(await readSeenList(folder, listFile, options.zone))}
    }
    const {rows, lines, findings} = list
    const outcomes: Outcome[] = [...findings]
    for (const [index, entry] of rows.entries()) {
      const at = {entry, line: lines[index] ?? 0}
      const file = now.get(entry.file)
      if (file === undefined) outcomes.push(wrong('document-file-missing', at))
      else outcomes.push(isSteady(entry.file) ? await takeOnce(at, file) : 'changes')
      if (stopped) return false
    }
    report(outcomes.filter(outcome => typeof outcome === 'object'))
    return outcomes.includes('changes')
  }

  async function takeOnce(at: Line, {name, state}: SeenFile): Promise<Outcome> {
    const key = `${JSON.stringify(at)} ${state}`
    const outcome = known.get(key) ?? (await take(at, name))
    if (outcome === 'held' || (typeof outcome === 'object' && LASTING.has(outcome.problem))) known.set(key, outcome)
    return outcome
  }

  async function take(at: Line, name: Buffer): Promise<Outcome> {
    const {file: _file, ...particulars} = at.entry
    try {
      return outcomeOf(await desk.take({...particulars, id: null, folder, name, trusted: true}), at)
    } catch (error) {
      dock.log.error({event: 'document.not-taken', line: at.line, err: error})
      return wrong('document-not-taken', at)
    }
  }

  function report(findings: readonly Finding[]): false {
    const now = reportFindings(dock, ALERTS, findings, said)
    const isNew = now.size !== said.size || [...now].some(one => !said.has(one))
    said = now
    if (isNew) onReport({findings})
    return false
  }

  const stop = repeatedly(look, options, error => dock.log.error({event: 'documents.not-looked-at', err: error}))
  return {
    stop() {
      stopped = true
      return stop()
    },
  }
}

/** What of a file stays as it is until the file or its line changes; all else is tried again at each look. */
const LASTING: ReadonlySet<RosterProblem> = new Set([
  'document-file-empty',
  'document-file-not-plain',
  'document-held-otherwise',
  'document-not-proved',
])

type Line = {entry: DocumentEntry; line: number}

const wrong = (problem: RosterProblem, {entry, line}: Line, field = 'file', value = entry.file): Finding =>
  finding(problem, {file: DOCUMENT_LIST, line, field, value})

function outcomeOf(taken: DocumentTaken, at: Line): Outcome {
  if (taken.state === 'held') return 'held'
  if (taken.state === 'already-held') {
    const [field] = taken.differs
    return field === undefined ? 'held' : wrong('document-held-otherwise', at, field, at.entry[field] ?? '')
  }
  switch (taken.problem) {
    case 'file-changes':
    case 'file-missing':
    case 'dock-stops':
      return 'changes'
    case 'file-unreadable':
    case 'file-not-plain':
    case 'file-empty':
      return wrong(`document-${taken.problem}`, at)
    case 'no-room':
    case 'not-proved':
      return wrong(`document-${taken.problem}`, at)
    case 'id-of-other-case':
      throw new RangeError('a list gives no ids')
  }
}

/**
 * Looks again and again: sooner while something changes.
 *
 * @returns ends it; resolves when the look that is on has ended
 */
function repeatedly(
  look: () => Promise<boolean>,
  {settleMs, pollMs}: DocumentFolderOptions,
  onFailed: (error: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let looking: Promise<void> = Promise.resolve()
  const lookOnce = async (): Promise<void> => {
    let changes = false
    try {
      changes = await look()
    } catch (error) {
      onFailed(error)
    }
    if (!stopped) timer = setTimeout(begin, changes ? settleMs : pollMs)
  }
  const begin = (): void => {
    looking = lookOnce()
  }
  begin()
  return () => {
    stopped = true
    clearTimeout(timer)
    return looking
  }
}
