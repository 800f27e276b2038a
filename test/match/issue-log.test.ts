import {describe, expect, test} from 'vitest'
import {issued, LogTroubleError, returned} from '../../src/match/issue-log.ts'

const now = '2026-10-20T00:00:00.000Z'
const later = '2026-10-20T10:00:00.000Z'
const taken = {recorder: 'rec-1', officer: '330101', now}

describe('the issue and return log', () => {
  test('begins with its header, and has a line for each taking out and coming back', () => {
    const out = issued(null, taken)
    expect(out).toBe(`recorder,officer,out,back\nrec-1,330101,${now},\n`)
    const back = returned(out, {recorder: 'rec-1', now: later})
    expect(back).toBe(`recorder,officer,out,back\nrec-1,330101,${now},${later}\n`)
    expect(issued(back, {...taken, officer: '330102', now: later})).toBe(`${back}rec-1,330102,${later},\n`)
  })

  test('keeps what people wrote, in their order of columns, with their line ends', () => {
    const theirs = '\u00ef\u00bb\u00bfback,note,recorder,out,officer\r\n,\u00d6,REC-1,2026-10-19T00:00+08:00,330103\r\n'
    const back = returned(theirs, {recorder: 'rec-1', now})
    expect(back).toBe(
      `\u00ef\u00bb\u00bfback,note,recorder,out,officer\r\n${now},\u00d6,REC-1,2026-10-19T00:00+08:00,330103\r\n`,
    )
    expect(issued(back, taken)).toBe(`${back},,rec-1,${now},330101\n`)
  })

  test.each([
    ['what is out already can’t be taken out', () => issued(issued(null, taken), taken), 'already-out'],
    ['what isn’t out can’t come back', () => returned(null, taken), 'not-out'],
    ['nor what the log doesn’t know', () => returned(issued(null, taken), {recorder: 'rec-2', now}), 'not-out'],
    ['a list of other columns is no such log', () => issued('name,age\n', taken), 'columns-missing'],
  ])('%s', (_, doing, problem) => {
    expect(doing).toThrow(LogTroubleError)
    expect(doing).toThrow(problem)
  })
})
