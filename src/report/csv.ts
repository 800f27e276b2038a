import {stringify} from 'csv-stringify/sync'
import type {ReportTable} from './tables.ts'

/**
 * A table as a CSV file that a spreadsheet opens in the right encoding: UTF-8 with a byte order mark. What would be taken for
 * a formula is taken for text.
 */
export const csvOf = ({columns, rows}: ReportTable): string =>
  stringify(
    rows.map(row => row.map(cell => cell ?? '')),
    {header: true, columns: [...columns], bom: true, escape_formulas: true, record_delimiter: 'windows'},
  )
