import {z} from 'zod'
import {readLocalTime} from '../../tables/local-time.ts'
import {isDate} from '../calendar/dates.ts'
import type {Moment} from '../moment.ts'

/*
 * What may stand in one cell of a register, as people write it in a table. An empty cell is null: nobody has entered it.
 */

const trimmed = z.string().transform(text => text.trim())
/** Of codes, numbers and dates; running text keeps its full-width signs. */
const folded = z.string().transform(text => text.normalize('NFKC').trim())

const needed = <Value>(cell: z.ZodType<Value | null>): z.ZodType<Value> =>
  cell.transform((value, context) => {
    if (value !== null) return value
    context.addIssue({code: 'custom', message: 'value-missing'})
    return z.NEVER
  })

function read<Value>(from: z.ZodType<string>, how: (text: string) => Value | null): z.ZodType<Value | null> {
  return from.transform((text, context) => {
    if (text === '') return null
    const value = how(text)
    if (value !== null) return value
    context.addIssue({code: 'custom', message: 'value-wrong'})
    return z.NEVER
  })
}

const matching = (form: RegExp) => read(folded, text => (form.test(text) ? text : null))

export const text = read(trimmed, words => (words.length <= 500 ? words : null))
export const officerNumber = needed(matching(/^\d{6,20}$/))
/** Somebody by a code of the agency's, never by name. */
export const person = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/)
export const personNeeded = needed(person)
export const label = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
export const labelNeeded = needed(label)
export const code = matching(/^[a-z0-9-]{1,64}$/)
export const codeNeeded = needed(code)
export const segment = matching(/^[a-z0-9-]{1,36}$/)
export const segmentNeeded = needed(segment)
export const digest = matching(/^[0-9a-f]{64}$/)
export const year = needed(read(folded, one => (/^[12]\d{3}$/.test(one) ? Number(one) : null)))
export const number = read(folded, one => (/^\d+(\.\d+)?$/.test(one) ? Number(one) : null))
export const webAddress = matching(/^https?:\/\/\S{1,400}$/)

/** `2026-10-28`, `2026/10/28`, `2026年10月28日`. */
export const date = read(folded, words => {
  const [, y = '', m = '', d = ''] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(words) ?? []
  const day = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`
  return isDate(day) ? day : null
})
export const dateNeeded = needed(date)

/**
 * When something happened, to the minute where people know it: ISO 8601 with offset, else local.
 *
 * @param zone IANA zone of local times
 */
export const moment = (zone: string): z.ZodType<Moment | null> =>
  read(folded, words => {
    const day = date.safeParse(words)
    if (day.success) return day.data
    const time = readLocalTime(words, zone, 'exact')
    return 'utc' in time ? time.utc : null
  })

export const momentNeeded = (zone: string): z.ZodType<Moment> => needed(moment(zone))

const YES = ['yes', 'true', '1', '是', '有', '√']
const NO = ['no', 'false', '0', '否', '无', '×']
export const yesNo = read(folded, words => {
  const said = words.toLowerCase()
  return YES.includes(said) ? true : NO.includes(said) ? false : null
})

/** Several in one cell, `;` or `、` between; none is an empty list. */
export const listOf = (form: RegExp): z.ZodType<string[]> =>
  folded.transform((words, context) => {
    const parts = words.split(/[;；、]/).flatMap(part => part.trim() || [])
    if (parts.every(part => form.test(part))) return parts
    context.addIssue({code: 'custom', message: 'value-wrong'})
    return z.NEVER
  })

/**
 * One of a few, by its code or as people write it.
 *
 * @param said each code with its Chinese words
 */
export const oneOf = <Code extends string>(said: Record<Code, readonly string[]>): z.ZodType<Code | null> =>
  read(folded, words => {
    for (const known in said) if (known === words.toLowerCase() || said[known].includes(words)) return known
    return null
  })

export const oneOfNeeded = <Code extends string>(said: Record<Code, readonly string[]>): z.ZodType<Code> =>
  needed(oneOf(said))
