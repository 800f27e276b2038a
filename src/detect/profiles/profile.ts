import {z} from 'zod'
import {isZone} from '../../contract/zone.ts'
import type {NameGrammar} from '../names.ts'
import {LOG_KINDS} from '../recorder-log.ts'

/**
 * How a recorder is asked: by vendor requests to the device itself on its control endpoint (USB 2.0 §9.3), which work
 * while its disk is mounted.
 */
export type Control = {
  /**
   * @param request bRequest, 0 to 255
   * @param length bytes at most
   * @param value and index wValue and wIndex, 0 where none is given
   * @returns what came, perhaps less
   * @throws {ControlError} when the device refuses (stalls) or doesn't answer
   */
  read(request: number, length: number, value?: number, index?: number): Promise<Buffer>
  /** As {@link Control.read}, to the device. */
  write(request: number, data: Uint8Array, value?: number, index?: number): Promise<void>
}

/** A recorder refused a vendor request, or didn't answer one. */
export class ControlError extends Error {
  override name = 'ControlError'
}

/** Which devices are meant: vendor and product as four hexadecimal digits, and what a device calls itself. */
const mark = z.strictObject({
  vendor: z.string().regex(/^[0-9a-f]{4}$/),
  product: z.string().regex(/^[0-9a-f]{4}$/),
  /** Part of the product's name, or of the serial, where vendor and product aren't enough. */
  productName: z.instanceof(RegExp).optional(),
  serial: z.instanceof(RegExp).optional(),
})
export type DeviceMark = z.infer<typeof mark>

const hook = <Hook>() => z.custom<Hook>(value => typeof value === 'function').optional()

/**
 * What a profile's author writes: how recorders of a kind are recognised, what their names mean, and how they are asked.
 * All but `name` may be left out. Hooks get what a device answers as bytes and hand it on; what they hand on is checked.
 */
export const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,35}$/),
  /** Devices that it takes without being named in the configuration. */
  devices: z.array(mark).default([]),
  /** The same devices before their disk is unlocked, where they show themselves by other numbers then. */
  locked: z.array(mark).default([]),
  /** IANA zone of the recorder's clock, where it isn't the dock's. */
  zone: z.string().refine(isZone).optional(),
  /** Tried before the grammars that every recorder's names are tried with. */
  names: z
    .array(
      z.strictObject({
        grammar: z.string().regex(/^[a-z0-9][a-z0-9-]{0,23}$/),
        pattern: z.instanceof(RegExp),
      }),
    )
    .default([])
    .transform(names => names.map((name): NameGrammar => ({...name, pattern: wholeName(name.pattern)}))),
  /** Extensions of the files that it puts beside a clip, besides those that many do. */
  sidecars: z.array(z.string().regex(/^[a-z0-9]{1,5}$/)).default([]),
  /** Its own log, which is a file among the others. */
  logs: z
    .array(
      z.strictObject({
        file: z.instanceof(RegExp),
        line: z.instanceof(RegExp),
        kinds: z.record(z.string(), z.enum(LOG_KINDS)),
      }),
    )
    .default([]),
  /** Asks for the disk. @param secret what the configuration's file says, without the line's end; null without one */
  unlock: hook<(control: Control, secret: string | null) => Promise<void>>(),
  /** Reads what the recorder says of itself; fields that it can't say are left out. */
  read: hook<(control: Control) => Promise<unknown>>(),
  /** Reads the recorder's clock once, as it shows it. */
  readClock: hook<(control: Control) => Promise<unknown>>(),
  /** Sets it. @param local `YYYY-MM-DDTHH:MM:SS` in the recorder's zone */
  setClock: hook<(control: Control, local: string) => Promise<void>>(),
})
export type Profile = z.infer<typeof profileSchema>

/** How recorders of no other profile are read: a disk, and names in the grammars that all are tried with. */
export const PLAIN: Profile = {name: 'plain', devices: [], locked: [], names: [], sidecars: [], logs: []}

/** A profile takes a name as a whole or not at all: what it takes may be published. */
const wholeName = ({source}: RegExp): RegExp => new RegExp(`^(?:${source})$`, 'i')

const code = z.string().regex(/^[a-z0-9-]{1,36}$/)
const bytes = z
  .int()
  .min(0)
  .max(2 ** 50)

/** What a recorder can say of itself; null where it doesn't. */
export const saysSchema = z.object({
  serial: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/)
    .nullable()
    .default(null),
  /** Null also where it is assigned to nobody. */
  officer: z
    .string()
    .regex(/^[A-Za-z0-9]{1,20}$/)
    .nullable()
    .default(null),
  batteryPercent: z.int().min(0).max(100).nullable().default(null),
  charging: z.boolean().nullable().default(null),
  storageBytes: bytes.nullable().default(null),
  storageFreeBytes: bytes.nullable().default(null),
  firmware: z
    .string()
    .regex(/^[\x20-\x7e]{1,64}$/)
    .nullable()
    .default(null),
  /** Codes such as `camera` or `card`. */
  faults: z.array(code).max(16).default([]),
})
export type RecorderSays = z.infer<typeof saysSchema>

export const SAYS_NOTHING: RecorderSays = saysSchema.parse({})

/** What a recorder's clock shows: as it stands in its answer, and as local time in its zone. */
export const clockSchema = z.object({
  raw: z.string().min(1).max(64),
  local: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/),
})
export type ClockReading = z.infer<typeof clockSchema>

/**
 * Takes what a profile read, field by field: a recorder may answer anything, and one garbled field says nothing of the
 * others.
 *
 * @returns the names of the fields that were no such thing, which are null then
 */
export function checkSays(read: unknown): {says: RecorderSays; garbled: string[]} {
  if (typeof read !== 'object' || read === null) return {says: SAYS_NOTHING, garbled: ['read']}
  const given: Record<string, unknown> = {...read}
  const {error} = saysSchema.safeParse(given)
  const garbled = [...new Set(error?.issues.map(({path}) => String(path[0])) ?? [])]
  for (const field of garbled) delete given[field]
  return {says: saysSchema.parse(given), garbled}
}
