import {availableParallelism} from 'node:os'
import {median} from './harness.mjs'

/**
 * @typedef {import('./harness.mjs').BenchResult} BenchResult
 * @typedef {import('./harness.mjs').Figure} Figure
 * @typedef {import('./harness.mjs').Unit} Unit
 */

/**
 * A bench's table and what was checked, as Markdown that can also be read as it stands.
 *
 * @param {BenchResult} result
 * @param {boolean} isJudged whether it was measured in a way that allows a word about the goals
 */
export function renderResult({figures, checked, notRun, legs}, isJudged) {
  const header = ['measured', 'evidock', 'other', 'median', 'least to most', 'goal', 'met']
  const rows = figures.map(figure => {
    const {what, unit, values, evidock, peer, sidesUnit = unit, most} = figure
    const spread = `${show(Math.min(...values), unit)} to ${show(Math.max(...values), unit)} (${values.length})`
    return [
      what,
      evidock ? show(median(evidock), sidesUnit) : '',
      peer ? show(median(peer), sidesUnit) : '',
      show(median(values), unit),
      values.length === 1 ? '' : spread,
      most === undefined ? '' : `≤ ${most}${nameOf(unit)}`,
      most === undefined ? '' : isJudged ? (median(values) <= most ? 'yes' : '**no**') : '?',
    ]
  })
  const notes = [
    ...checked.map(what => `Checked: ${what}.`),
    ...notRun.map(what => `Not run: ${what}.`),
    ...(legs.length === 0 ? [] : [`Other use of the processors during a leg: ${elsewhere(legs)}.`]),
  ]
  return `${renderTable([header, ...rows])}\n\n${notes.map(note => `- ${note}`).join('\n')}\n`
}

/**
 * @param {readonly (readonly string[])[]} rows the first one is the header
 * @returns {string} a Markdown table whose columns line up
 */
export function renderTable(rows) {
  const [header = []] = rows
  const widths = header.map((_, column) => Math.max(3, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (/** @type {readonly string[]} */ cells, fill = ' ') =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |`
  return [line(header), line([], '-'), ...rows.slice(1).map(row => line(row))].join('\n')
}

/**
 * Puts a text between the markers of a document, in place of what stands there.
 *
 * @param {string} document with a line `<!-- bench NAME -->` and, below it, `<!-- end NAME -->`
 * @param {string} name
 * @param {string} text
 * @throws {RangeError} when the markers are missing
 */
export function putBetweenMarkers(document, name, text) {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`]
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from) throw new RangeError(`The document has no markers for ${name}`)
  return `${document.slice(0, from + begin.length)}\n${text.trim()}\n${document.slice(to)}`
}

/** @returns {string} a value with as many digits as it is worth, and its unit */
function show(/** @type {number} */ value, /** @type {Unit} */ unit) {
  const digits = {ratio: 2, s: 2, ms: 1, MB: 0, 'MB/s': 1, '1/s': 0}[unit]
  return `${value.toFixed(digits)}${nameOf(unit)}`
}

const nameOf = (/** @type {Unit} */ unit) => (unit === 'ratio' ? '' : ` ${unit}`)

/** The kernel's own threads are part of it: they write back what a leg leaves dirty. */
function elsewhere(/** @type {import('./harness.mjs').Leg[]} */ legs) {
  const shares = legs.map(({elsewhereMs, wallMs}) => (100 * elsewhereMs) / (wallMs * availableParallelism()))
  return `${median(shares).toFixed(0)} % of their time (median), ${Math.max(...shares).toFixed(0)} % at most`
}
