import {readLocalTime} from '../../tables/local-time.ts'
import {date} from '../moment.ts'

/**
 * A cell of a table as the value that the same field has in a case file. What can't be read stays the text that it is, so
 * that the schema refuses it and names it.
 *
 * @param zone of local times
 */
export type ReadCell = (text: string, zone: string) => unknown

export const text: ReadCell = cell => cell.trim()

/** Several in a cell, `;` between them. */
export const list: ReadCell = cell => parts(cell)

export const number: ReadCell = cell => {
  const read = Number(plain(cell).replaceAll(',', ''))
  return Number.isNaN(read) ? cell : read
}

export const yesNo: ReadCell = cell => WORDS.get(plain(cell).toLowerCase()) ?? cell

const WORDS = new Map<string, boolean>([
  ...['yes', 'y', 'true', '1', '是', '有', '√'].map(word => [word, true] as const),
  ...['no', 'n', 'false', '0', '否', '无', '×'].map(word => [word, false] as const),
])

/** An hour and a minute, with its offset or local. */
export const instant: ReadCell = (cell, zone) => {
  const read = readLocalTime(cell, zone, 'exact')
  return 'utc' in read ? read.utc : cell
}

/** As {@link instant}, or a date. */
export const moment: ReadCell = (cell, zone) => {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain(cell)) ?? []
  const on = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  return date.safeParse(on).success ? on : instant(cell, zone)
}

/** One of a list of codes, or the Chinese word for it. */
export const oneOf =
  (words: Readonly<Record<string, string>>): ReadCell =>
  cell =>
    words[plain(cell)] ?? plain(cell)

/** Several of a list of codes: those things were told, as in `事由;依据`. */
export const told =
  (words: Readonly<Record<string, string>>): ReadCell =>
  cell =>
    Object.fromEntries(parts(cell).map(word => [words[word] ?? word, {done: true}]))

/** Parts that are made of words with spaces between, such as `gov-site https://… 2026-10-27`. */
export const records =
  (recordOf: (words: readonly string[], zone: string) => unknown): ReadCell =>
  (cell, zone) =>
    parts(cell).map(part => recordOf(part.split(/\s+/), zone))

/** Names with values, such as `agency=XX县统计局;party=XX`. */
export const pairs =
  (readValue: (value: string) => unknown): ReadCell =>
  cell =>
    Object.fromEntries(
      parts(cell).map(part => {
        const [name = '', ...value] = part.split(/[=:：]/)
        return [name.trim(), readValue(value.join('=').trim())]
      }),
    )

const plain = (cell: string): string => cell.normalize('NFKC').trim()
const parts = (cell: string): string[] =>
  cell
    .split(/[;；]/)
    .map(part => part.trim())
    .filter(part => part !== '')
