import {z} from 'zod'
import {HELPER_MOUNTS, HELPER_SOCKET} from '../contract/helper.ts'
import {isZone} from '../contract/zone.ts'
import type {Catalogue} from '../say/catalogue.ts'

/** What to write instead, as a key of the catalogue's sentences. */
type Mend = keyof Catalogue['mends']

const segment = z
  .string()
  .regex(/^[a-z0-9-]{1,36}$/, 'mend-segment' satisfies Mend)
  .refine(name => name !== 'roster', 'mend-not-roster' satisfies Mend)

const zone = z.string().refine(isZone, 'mend-zone' satisfies Mend)

const brokerUrl = z.string().regex(/^(mqtts?|wss?):\/\/[^/\s]+/, 'mend-broker' satisfies Mend)

const mqtt = z.strictObject({
  url: brokerUrl,
  version: z.enum(['auto', '5', '3.1.1'], 'mend-version' satisfies Mend).default('auto'),
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  username: z.string().optional(),
  password_file: z.string().optional(),
  window: z.int().min(1).max(1000).default(20),
  resend_after_minutes: z.number().min(0.1).default(10),
  receipt_keys: z.record(z.string(), z.string()).default({}),
})

const folder = z.strictObject({
  root: z.string().min(1),
  zone: zone.optional(),
  first_bay: z.int().min(1).default(1),
  settle_seconds: z.number().min(0.1).default(2),
  poll_seconds: z.number().min(0.5).default(5),
})

const usbId = z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, 'mend-usb-id' satisfies Mend)

const usb = z.strictObject({
  recorders: z.array(usbId).default([]),
  /** A device, and the profile by which it is read where its own marks don't say. */
  recorder: z.array(z.strictObject({device: usbId, profile: segment})).default([]),
  /** Besides recorders these may have their drivers, in any port: a technician's keyboard. */
  allowed: z.array(usbId).default([]),
  profiles: z.string().min(1).optional(),
  /** By profile: the file with what unlocks its recorders. */
  secrets: z.record(z.string(), z.string()).default({}),
  set_clock: z.enum(['never', 'after-ingest'], 'mend-set-clock' satisfies Mend).default('never'),
  zone: zone.optional(),
  first_bay: z.int().min(1).default(1),
  poll_seconds: z.number().min(0.5).default(5),
  helper: z.string().min(1).default(HELPER_SOCKET),
  mounts: z.string().min(1).default(HELPER_MOUNTS),
  bay: z
    .array(
      z.strictObject({
        number: z.int().min(1),
        port: z.string().regex(/^[\w:.-]+\/\d+(\.\d+)*$/, 'mend-usb-port' satisfies Mend),
      }),
    )
    .refine(bays => new Set(bays.map(({port}) => port)).size === bays.length, 'mend-usb-port-twice' satisfies Mend)
    .default([]),
})

/** The configuration file, `config/evidock.toml`, where each field is explained. */
export const configSchema = z.strictObject({
  agency: segment,
  dock: segment,
  data: z.string().min(1),
  zone: zone.default('Asia/Shanghai'),
  language: z.enum(['zh-CN', 'en'], 'mend-language' satisfies Mend).optional(),
  log_level: z.enum(['debug', 'info', 'warn', 'error'], 'mend-log-level' satisfies Mend).default('info'),
  mqtt: mqtt.optional(),
  rosters: z.strictObject({folder: z.string().min(1)}).optional(),
  documents: z
    .strictObject({
      folder: z.string().min(1),
      settle_seconds: z.number().min(0.1).default(2),
      poll_seconds: z.number().min(0.5).default(10),
    })
    .optional(),
  folder: z
    .array(folder)
    .refine(
      folders => new Set(folders.map(({first_bay: bay}) => bay)).size === folders.length,
      'mend-first-bay' satisfies Mend,
    )
    .default([]),
  usb: usb.optional(),
  health: z
    .strictObject({
      battery_low_percent: z.int().min(0).max(100).default(20),
      storage_low_percent: z.int().min(0).max(100).default(10),
      clock_off_seconds: z.number().min(0).default(60),
      absent_days: z.number().min(0.01).default(7),
    })
    .prefault({}),
  rules: z
    .strictObject({
      /** The rule set by which cases are judged. */
      ruleset: segment.default('zhejiang-statistics-law2021'),
      /** Folders with an agency's own rule sets, calendars, case files and registers. */
      rulesets: z.string().min(1).optional(),
      calendars: z.string().min(1).optional(),
      cases: z.string().min(1).optional(),
      registers: z.string().min(1).optional(),
    })
    .prefault({}),
  vault: z.strictObject({floor_mib: z.number().min(0).default(1024)}).prefault({}),
  copy: z
    .strictObject({
      per_recorder: z.int().min(1).max(8).default(2),
      total: z.int().min(1).max(32).default(8),
      hang_seconds: z.number().min(1).default(60),
    })
    .prefault({}),
  media: z
    .strictObject({
      enabled: z.boolean().default(true),
      confinement: z.enum(['required', 'best-effort'], 'mend-confinement' satisfies Mend).default('required'),
      ffmpeg: z.string().optional(),
      ffprobe: z.string().optional(),
    })
    .prefault({}),
})
export type Config = z.infer<typeof configSchema>

/**
 * Does one folder lie in the other, or is it the same? Then the vault would be written onto the recorder, or ingest
 * itself.
 *
 * @param a and b absolute paths, links followed
 */
export function liesWithin(a: string, b: string): boolean {
  const inside = (inner: string, outer: string): boolean => `${inner}/`.startsWith(outer === '/' ? '/' : `${outer}/`)
  return inside(a, b) || inside(b, a)
}
