import {z} from 'zod'

const segment = z
  .string()
  .regex(/^[a-z0-9-]{1,36}$/, 'write it in lower-case letters, digits and "-", at most 36')
  .refine(name => name !== 'roster', '"roster" is a topic of its own: choose another name')

const zone = z.string().refine(isZone, 'write an IANA time zone, e.g. "Asia/Shanghai"')

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', {timeZone: name}) !== null
  } catch {
    return false
  }
}

const brokerUrl = z
  .string()
  .regex(/^(mqtts?|wss?):\/\/[^/\s]+/, 'write it as "mqtt://host:1883" or "mqtts://host:8883"')

const mqtt = z.strictObject({
  url: brokerUrl,
  version: z.enum(['auto', '5', '3.1.1'], 'write "auto", "5" or "3.1.1"').default('auto'),
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

/** The configuration file, `config/evidock.toml`, where each field is explained. */
export const configSchema = z.strictObject({
  agency: segment,
  dock: segment,
  data: z.string().min(1),
  zone: zone.default('Asia/Shanghai'),
  language: z.enum(['zh-CN', 'en'], 'write "zh-CN" or "en"').optional(),
  log_level: z.enum(['debug', 'info', 'warn', 'error'], 'write "debug", "info", "warn" or "error"').default('info'),
  mqtt: mqtt.optional(),
  rosters: z.strictObject({folder: z.string().min(1)}).optional(),
  folder: z
    .array(folder)
    .refine(
      folders => new Set(folders.map(({first_bay: bay}) => bay)).size === folders.length,
      'give each a first_bay of its own, far enough apart for the recorders of each',
    )
    .default([]),
  vault: z.strictObject({floor_mib: z.number().min(0).default(1024)}).prefault({}),
  copy: z
    .strictObject({per_recorder: z.int().min(1).max(8).default(2), total: z.int().min(1).max(32).default(4)})
    .prefault({}),
  media: z
    .strictObject({
      enabled: z.boolean().default(true),
      confinement: z.enum(['required', 'best-effort'], 'write "required" or "best-effort"').default('required'),
      ffmpeg: z.string().optional(),
      ffprobe: z.string().optional(),
    })
    .prefault({}),
})
export type Config = z.infer<typeof configSchema>
