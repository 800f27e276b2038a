import {z} from 'zod'
import {code, detail, segment, utcInstant} from './scalars.ts'

/** `data` of `evidock.alert.v1`: something that a person should look at; `cleared_at` is null while it stands. */
export const alertData = z.object({
  agency: segment,
  dock: segment,
  alert: segment,
  revision: z.int().min(1),
  severity: z.enum(['notice', 'warning', 'critical']),
  problem: code,
  bay: z.int().min(1).nullable(),
  docking: segment.nullable(),
  clip: segment.nullable(),
  recorder: segment.nullable(),
  raised_at: utcInstant,
  cleared_at: utcInstant.nullable(),
  detail: detail,
})
export type AlertData = z.infer<typeof alertData>
