import {Temporal} from 'temporal-polyfill'
import {z} from 'zod'
import {type SecrecyMark, secrecyMark} from '../contract/document.ts'
import {isOpaque} from '../contract/opaque.ts'
import type {Finding} from './finding.ts'
import {readRows} from './roster-file.ts'
import {caseId, compact, OPAQUE_ID, required} from './roster-schema.ts'

/** The list of document files, beside them in their folder. */
export const DOCUMENT_LIST = 'documents.csv'

export const DOCUMENT_COLUMNS = {
  required: ['file', 'case', 'type'],
  optional: ['number', 'act', 'object', 'date', 'secrecy'],
} as const

const SECRECY = new Map<string, SecrecyMark>([
  ...secrecyMark.options.map((mark): [string, SecrecyMark] => [mark, mark]),
  ['无', 'none'],
  ['内部', 'internal'],
  ['商业秘密', 'commercial'],
  ['个人隐私', 'privacy'],
  ['国家秘密', 'state'],
])

const DATE = /^(\d{4})(?:-|\/|\.|年)(\d{1,2})(?:-|\/|\.|月)(\d{1,2})日?$/

/** Null for an empty cell. A file's own name and a number stay as they are written, but for spaces around them. */
const written = z.string().transform(text => text.trim().normalize('NFC') || null)

const plainText = (most: number, problem: string) =>
  written.refine(text => text === null || (text.length <= most && !/\p{Cc}/u.test(text)), problem)

const file = plainText(255, 'file-not-beside').transform((name, context) => {
  if (name !== null && !name.includes('/') && name !== '.' && name !== '..') return name
  context.addIssue({code: 'custom', message: name === null ? 'value-missing' : 'file-not-beside'})
  return z.NEVER
})

const act = compact
  .transform(text => text || null)
  .refine(code => code === null || OPAQUE_ID.test(code), 'act-malformed')

const date = compact.transform((text, context) => {
  if (text === '') return null
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? []
  try {
    return Temporal.PlainDate.from(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`).toString()
  } catch {
    context.addIssue({code: 'custom', message: 'date-unreadable'})
    return z.NEVER
  }
})

const secrecy = compact.transform((text, context) => {
  const mark = text === '' ? null : SECRECY.get(text.toLowerCase())
  if (mark !== undefined) return mark
  context.addIssue({code: 'custom', message: 'secrecy-unknown'})
  return z.NEVER
})

/**
 * What is said of a document file, from the texts of a row or of a command's options. An issue's message is a problem code
 * of `finding.ts`. An `object` that isn't opaque becomes null.
 */
export const documentRow = z.object({
  file,
  case: caseId,
  type: required.pipe(plainText(60, 'type-malformed')).pipe(z.string()),
  number: plainText(100, 'number-malformed'),
  act,
  object: compact.transform(text => (isOpaque(text) ? text : null)),
  date,
  secrecy,
})
export type DocumentEntry = z.output<typeof documentRow>

/** Whether a document may have this id: in a custody leaf it stands as it is. */
export const isDocumentId = (text: string): boolean => /^[a-z0-9-]{1,36}$/.test(text) && isOpaque(text)

/** Reads `documents.csv`: the good rows with their lines, and what is wrong with the others. Never throws. */
export const readDocumentList = (
  bytes: Uint8Array,
  zone: string,
): {rows: DocumentEntry[]; lines: number[]; findings: Finding[]} =>
  readRows(DOCUMENT_LIST, bytes, zone, DOCUMENT_COLUMNS, () => documentRow)
