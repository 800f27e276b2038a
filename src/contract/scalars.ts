import {z} from 'zod'

/** UTC instant, ISO 8601 with three digits of a second and `Z`: text order is time order. */
export const utcInstant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)

/** One topic segment: also the form of every id that evidock gives out. */
export const segment = z.string().regex(/^[a-z0-9-]{1,36}$/)

/** A problem or reason: a code for machines, never free text that could name a party. */
export const code = z.string().regex(/^[a-z0-9-]{1,64}$/)

/** Hexadecimal digest of 256 bits, as `sha256sum` prints it. */
export const digest256 = z.string().regex(/^[0-9a-f]{64}$/)

/** MD5 in hexadecimal, for platforms that still ask for it. */
export const digest128 = z.string().regex(/^[0-9a-f]{32}$/)

/** `<10-digit epoch>-<12-digit number>`: the order of a dock's records is the order of these texts. */
export const sequence = z.string().regex(/^\d{10}-\d{12}$/)

/** A count, a size in bytes or a duration in ms. */
export const count = z.int().min(0)

/** Lists and objects stand only here; the rest of `data` is flat. */
export const detail = z.record(z.string(), z.unknown())
