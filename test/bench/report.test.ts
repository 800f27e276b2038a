import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import type {BenchResult} from '../../bench/harness.mjs'
import {ratioFigure} from '../../bench/harness.mjs'
import {putBetweenMarkers, renderResult} from '../../bench/report.mjs'

const result = (most: number): BenchResult => ({
  figures: [{...ratioFigure('copying', 's', [2, 4, 9], [4, 4, 6]), most}],
  checked: ['6 files'],
  notRun: ['rclone is missing'],
  legs: [],
  raw: null,
})

test('a figure is the median of the ratios of its pairs, not the ratio of the medians', () => {
  expect(renderResult(result(1), true)).toMatch(
    /^\| copying +\| 4\.00 s +\| 4\.00 s +\| 1\.00 +\| 0\.50 to 1\.50 \(3\)/m,
  )
  expect(ratioFigure('copying', 's', [2, 9, 9], [4, 10, 18]).values).toEqual([0.5, 0.9, 0.5])
})

test.each([
  [1, true, '| ≤ 1 ', '| yes '],
  [0.9, true, '| ≤ 0.9 ', '| **no** '],
  [1, false, '| ≤ 1 ', '| ? '],
])('a goal of %s, judged: %s', (most, isJudged, goal, verdict) => {
  const row = renderResult(result(most), isJudged).split('\n')[2]
  expect(row).toContain(goal)
  expect(row).toContain(verdict)
})

test('the report says what was checked and what was not run', () => {
  expect(renderResult(result(1), true)).toContain('- Checked: 6 files.\n- Not run: rclone is missing.')
})

test('figures are written between their own markers, and nothing else of the document changes', () => {
  const document = 'a\n<!-- bench one -->\nold\n<!-- end one -->\nb\n<!-- bench two -->\n<!-- end two -->\n'
  expect(putBetweenMarkers(document, 'one', 'new\n')).toBe(document.replace('old', 'new'))
  expect(() => putBetweenMarkers(document, 'three', 'new')).toThrow('no markers for three')
})

test.each(['machine', 'large', 'small', 'slow', 'listing', 'daemon', 'outbox'])(
  'docs/performance.md has a place for the figures of %s',
  name => {
    const document = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8')
    expect(() => putBetweenMarkers(document, name, '')).not.toThrow()
  },
)
