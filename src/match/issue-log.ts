/*
 * The issue and return log, custody.csv, as lines of text: people keep it too, in their own order of columns and their own
 * encoding, so that nothing but one line is touched. What is written is plain ASCII, which all of those have.
 */

/** The log can't be changed so; `problem` says why. */
export class LogTroubleError extends Error {
  override name = 'LogTroubleError'
  readonly problem: 'columns-missing' | 'already-out' | 'not-out'

  constructor(problem: LogTroubleError['problem']) {
    super(problem)
    this.problem = problem
  }
}

const COLUMNS = ['recorder', 'officer', 'out', 'back'] as const
type Column = (typeof COLUMNS)[number]

/**
 * A recorder is taken out.
 *
 * @param text of the log, each byte a character; null where there is none yet
 * @param now UTC ISO 8601
 * @returns the log with one line more
 * @throws {LogTroubleError} when it is out already
 */
export function issued(text: string | null, by: {recorder: string; officer: string; now: string}): string {
  const before = text ?? `${COLUMNS.join(',')}\n`
  const {at, width, lines} = read(before)
  if (openLine(lines, at, by.recorder) !== null) throw new LogTroubleError('already-out')
  const cells = Array.from({length: width}, () => '')
  cells[at.recorder] = by.recorder
  cells[at.officer] = by.officer
  cells[at.out] = by.now
  return `${before.endsWith('\n') ? before : `${before}\n`}${cells.join(',')}\n`
}

/**
 * A recorder is back.
 *
 * @throws {LogTroubleError} when it isn't out
 */
export function returned(text: string | null, by: {recorder: string; now: string}): string {
  if (text === null) throw new LogTroubleError('not-out')
  const {at, lines} = read(text)
  const open = openLine(lines, at, by.recorder)
  if (open === null) throw new LogTroubleError('not-out')
  return lines
    .map((line, n) => {
      if (n !== open) return line
      const ending = line.endsWith('\r') ? '\r' : ''
      const cells = line.replace(/\r$/, '').split(',')
      cells[at.back] = by.now
      return cells.join(',') + ending
    })
    .join('\n')
}

function read(text: string): {at: Record<Column, number>; width: number; lines: string[]} {
  const lines = text.split('\n')
  const header = (lines[0] ?? '')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split(',')
    .map(cell => cell.trim().replaceAll('"', '').toLowerCase())
  const at = {
    recorder: header.indexOf('recorder'),
    officer: header.indexOf('officer'),
    out: header.indexOf('out'),
    back: header.indexOf('back'),
  }
  if (Object.values(at).includes(-1)) throw new LogTroubleError('columns-missing')
  return {at, width: header.length, lines}
}

/** The last line that says that it was taken out, and not that it came back. */
function openLine(lines: readonly string[], at: Record<Column, number>, recorder: string): number | null {
  const last = lines.findLastIndex((line, n) => n > 0 && cellOf(line, at.recorder).toLowerCase() === recorder)
  return last > 0 && cellOf(lines[last] ?? '', at.back) === '' ? last : null
}

const cellOf = (line: string, column: number): string => (line.split(',')[column] ?? '').trim().replaceAll('"', '')
