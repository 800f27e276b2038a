import {z} from 'zod'
import {segment} from './scalars.ts'

/** What a document may tell that isn't for everybody: nothing, or why it is kept back. A person says so, never a guess. */
export const secrecyMark = z.enum(['none', 'internal', 'commercial', 'privacy', 'state'])
export type SecrecyMark = z.infer<typeof secrecyMark>

/** A code or an opaque id, as rosters have them. */
const opaque = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

/**
 * What a person says of a document file (文书) when it is entered. Null is what nobody said. None of it goes over MQTT: a
 * number or a type may be typed by anybody.
 */
export const documentParticulars = z.object({
  case: segment,
  type: z.string().min(1).max(60),
  number: z.string().min(1).max(100).nullable(),
  act: opaque.nullable(),
  object: opaque.nullable(),
  /** The date that stands on it (成文日期), `YYYY-MM-DD`. */
  date: z.iso.date().nullable(),
  secrecy: secrecyMark.nullable(),
})
export type DocumentParticulars = z.infer<typeof documentParticulars>
