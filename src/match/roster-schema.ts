import {z} from 'zod'
import {type DateEdge, readLocalTime} from '../tables/local-time.ts'

/*
 * One schema a row, from the texts of a file (keys as in its header) to the record that matching uses. An issue's
 * message is a problem code of `finding.ts`. Times come out in UTC, ISO 8601 with three digits: text order is time
 * order, which matching relies on.
 */

const PHASES = new Map<string, 'initiation' | 'investigation' | 'decision' | 'execution'>([
  ['initiation', 'initiation'],
  ['启动', 'initiation'],
  ['investigation', 'investigation'],
  ['调查取证', 'investigation'],
  ['decision', 'decision'],
  ['审核决定', 'decision'],
  ['execution', 'execution'],
  ['送达执行', 'execution'],
])

const OPAQUE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

const CASE_NUMBER = /^[\p{Script=Han}A-Za-z0-9()[\]〔〕【】〈〉-]{1,40}$/u
const CASE_CODE = /^[A-Za-z0-9()[\]._/-]{1,40}$/

/** A mobile number, a citizen's id (GB 11643), or an organisation's unified social credit code (GB 32100). */
const PARTY_NUMBER = /^(?:(?:86)?1[3-9]\d{9}|\d{17}[\dX]|[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10})$/i

const freeText = z
  .string()
  .max(200, 'value-too-long')
  .transform(text => text.trim() || null)
const compact = z
  .string()
  .max(2000, 'value-too-long')
  .transform(text => text.normalize('NFKC').trim())
const required = compact.pipe(z.string().min(1, {error: 'value-missing', abort: true}))

function hasPartyNumber(text: string): boolean {
  return text.split(/[^A-Za-z0-9]+/).some(part => PARTY_NUMBER.test(part))
}

/** Whether an id tells nothing: a party's number written with separators is one still. */
function isOpaque(text: string): boolean {
  return OPAQUE_ID.test(text) && !hasPartyNumber(text) && !hasPartyNumber(text.replace(/[._-]/g, ''))
}

/** It is published as it stands, so it must be a number and no words. Checked in one form, kept in its own. */
function isCaseNumber(text: string): boolean {
  const plain = text.normalize('NFKC')
  const written = CASE_CODE.test(plain) || (CASE_NUMBER.test(plain) && plain.includes('号'))
  return written && text.length <= 40 && /\d/.test(plain) && !hasPartyNumber(plain)
}

const caseNumberText = z
  .string()
  .max(2000, 'value-too-long')
  .transform(text => text.trim())
  .transform(text => (isCaseNumber(text) ? text : null))

const officerNumber = required.pipe(
  z
    .string()
    .regex(/^\d{6,20}$/, {error: 'officer-malformed', abort: true})
    .refine(number => !/^0+$/.test(number), 'officer-unassigned'),
)

/** As the recorder's id in topics and payloads is made from its serial (contract.md, Identity). */
const recorder = required
  .transform(serial =>
    serial
      .toLowerCase()
      .replace(/[^a-z0-9-]/gu, '-')
      .slice(0, 36),
  )
  .refine(id => /[a-z0-9]/.test(id), 'recorder-malformed')

const officers = required
  .transform(text => [...new Set(text.split(/[;、]/).map(part => part.trim()))].filter(part => part !== '').sort())
  .pipe(z.array(officerNumber).min(1, 'value-missing'))

const phase = required.transform((text, context) => {
  const known = PHASES.get(text.toLowerCase())
  if (known !== undefined) return known
  context.addIssue({code: 'custom', message: 'phase-unknown'})
  return z.NEVER
})

function time(zone: string, edge: DateEdge) {
  return required.transform((text, context) => {
    const read = readLocalTime(text, zone, edge)
    if ('utc' in read) return read.utc
    context.addIssue({code: 'custom', message: read.problem})
    return z.NEVER
  })
}

/** A union would hide the problem code in a nested issue. */
function orNull<Value>(schema: z.ZodType<Value, string>) {
  return z.string().transform((text, context): Value | null => {
    if (text.trim() === '') return null
    const read = schema.safeParse(text)
    if (read.success) return read.data
    context.addIssue({code: 'custom', message: read.error.issues[0]?.message ?? 'value-missing'})
    return z.NEVER
  })
}

function startsBeforeEnd<Row>(start: (row: Row) => string | null, end: (row: Row) => string | null, endField: string) {
  return (row: Row, context: z.RefinementCtx): void => {
    const [from, to] = [start(row), end(row)]
    if (from !== null && to !== null && from >= to) {
      context.addIssue({code: 'custom', path: [endField], message: 'end-not-after-start'})
    }
  }
}

/** A row of `officers.csv`: an officer, the recorder that is theirs, and when that held (both ends included). */
export const officerRow = (zone: string) =>
  z
    .object({
      officer: officerNumber,
      name: freeText,
      recorder: orNull(recorder),
      valid_from: orNull(time(zone, 'start-of-day')),
      valid_to: orNull(time(zone, 'end-of-day')),
    })
    .superRefine(
      startsBeforeEnd(
        row => row.valid_from,
        row => row.valid_to,
        'valid_to',
      ),
    )
    .transform(({valid_from: validFrom, valid_to: validTo, ...row}) => ({...row, validFrom, validTo}))

/** A row of `cases.csv`: one act of a case. What may not be published becomes null (see `roster-file.ts`). */
export const caseRow = (zone: string) =>
  z
    .object({
      case: required.pipe(
        z
          .string()
          .toLowerCase()
          .regex(/^[a-z0-9-]{1,36}$/, 'case-malformed'),
      ),
      case_number: caseNumberText,
      phase,
      act: required.pipe(z.string().regex(OPAQUE_ID, 'act-malformed')),
      object: compact.transform(text => (isOpaque(text) ? text : null)),
      officers,
      from: time(zone, 'exact'),
      to: time(zone, 'exact'),
      place: freeText,
    })
    .superRefine(
      startsBeforeEnd(
        row => row.from,
        row => row.to,
        'to',
      ),
    )
    .transform(({case_number: caseNumber, ...row}) => ({...row, caseNumber}))

/** A row of `custody.csv`: who took which recorder out, and when it came back (null: still out). */
export const custodyRow = (zone: string) =>
  z
    .object({
      recorder,
      officer: officerNumber,
      out: time(zone, 'exact'),
      back: orNull(time(zone, 'exact')),
    })
    .superRefine(
      startsBeforeEnd(
        row => row.out,
        row => row.back,
        'back',
      ),
    )

export type Officer = z.output<ReturnType<typeof officerRow>>
export type CaseAct = z.output<ReturnType<typeof caseRow>>
export type CustodyRow = z.output<ReturnType<typeof custodyRow>>

/** All rosters of a dock. Never changed in place: a change is a new object. */
export type Roster = {
  readonly officers: readonly Officer[]
  readonly cases: readonly CaseAct[]
  readonly custody: readonly CustodyRow[]
}
