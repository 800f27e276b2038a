import {type Html, html, NONE} from './html.ts'
import type {Cell, ReportTable} from './tables.ts'

/** So many rows stay together on one sheet of paper. */
const MOST_TOGETHER = 14

/** A table of the page. A column of numbers stands on the right; one of codes and dates isn't broken. */
export function tableHtml({title, columns, rows}: ReportTable): Html {
  const kinds = columns.map((_, column) => kindOf(rows.map(row => row[column] ?? null)))
  const kind = (column: number): string => kinds[column] ?? 'text'
  return html`<table class="${rows.length <= MOST_TOGETHER ? 'together' : 'flows'}">${title === '' ? null : html`<caption>${title}</caption>`}
<thead><tr>${columns.map((name, column) => html`<th scope="col" class="${kind(column)}">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(row => html`<tr>${row.map((cell, column) => html`<td class="${kind(column)}">${cell ?? NONE}</td>`)}</tr>\n`)}
</tbody></table>`
}

function kindOf(cells: readonly Cell[]): 'number' | 'short' | 'text' {
  const filled = cells.filter(cell => cell !== null)
  if (filled.length > 0 && filled.every(cell => typeof cell === 'number' || /^[\d.]+ ?%?$/.test(cell))) return 'number'
  return filled.every(cell => typeof cell === 'number' || cell.length <= 12) ? 'short' : 'text'
}
