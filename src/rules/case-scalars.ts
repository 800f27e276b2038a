import {z} from 'zod'

/** The name of a thing within its case, such as `D9`. */
export const label = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'name-wrong')
export const officer = z.string().regex(/^\d{6,20}$/, 'officer-wrong')
/** An officer, or a person who isn't one: a code of the agency's, such as `head`. Never a name. */
export const person = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/, 'person-wrong')
export const maybe = <Value extends z.ZodType>(value: Value) => value.nullable().default(null)
export const list = <Value extends z.ZodType>(value: Value) => z.array(value).default([])
/** A list of rows of which each has a name of its own. */
export const listOf = <Row extends z.ZodType>(row: Row, nameOf: (row: z.output<Row>) => string) => ({
  row,
  rows: z
    .array(row)
    .default([])
    .superRefine((rows, context) => {
      const names = rows.map(nameOf)
      for (const [index, name] of names.entries())
        if (names.indexOf(name) < index) context.addIssue({code: 'custom', path: [index], message: 'name-twice'})
    }),
  /** What a row is called; null where it isn't one. */
  nameOf(value: unknown): string | null {
    const read = row.safeParse(value)
    return read.success ? nameOf(read.data) : null
  },
})
export const note = z.string().max(500)
/** 行政区划代码 of a province, a city, a county or what lies below (GB/T 2260, GB/T 10114). */
export const divisionCode = z.string().regex(/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/)
