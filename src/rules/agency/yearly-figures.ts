import type {z} from 'zod'
import type {CaseFile, penaltyClass} from '../case-file.ts'

type PenaltyClass = z.infer<typeof penaltyClass>

/** The rows of the first table, 行政处罚: several classes share one, as the form has them. */
export const penaltyRows = [
  'penalty-warning',
  'penalty-fine',
  'penalty-confiscation',
  'penalty-suspension',
  'penalty-revocation',
  'penalty-restriction',
  'penalty-closure',
  'penalty-detention',
  'penalty-other',
] as const
export type PenaltyRow = (typeof penaltyRows)[number]

export const rowOfClass = {
  warning: 'penalty-warning',
  criticism: 'penalty-warning',
  fine: 'penalty-fine',
  confiscation: 'penalty-confiscation',
  'suspension-of-licence': 'penalty-suspension',
  'lower-grade': 'penalty-suspension',
  restriction: 'penalty-restriction',
  'stop-production': 'penalty-closure',
  closure: 'penalty-closure',
  revocation: 'penalty-revocation',
  detention: 'penalty-detention',
  other: 'penalty-other',
} satisfies Record<PenaltyClass, PenaltyRow>

/** From light to heavy; what is none of the law's own classes never outweighs one that is. */
export const LIGHT_TO_HEAVY = [
  'other',
  'warning',
  'criticism',
  'fine',
  'confiscation',
  'suspension-of-licence',
  'lower-grade',
  'restriction',
  'stop-production',
  'closure',
  'revocation',
  'detention',
] as const satisfies readonly PenaltyClass[]

/** Every figure of the yearly statistics, in the order of its form. */
export const yearlyFigures = [
  ...penaltyRows,
  'penalty-total',
  'penalty-money',
  'licence-applied',
  'licence-accepted',
  'licence-granted',
  'licence-refused',
  'licence-revoked',
  'coercion',
  'inspection',
  'collection',
  'ruling',
  'confirmation',
  'payment',
  'reward',
  'officers',
  'officers-certified',
  'certified-percent',
  'procedure-simple',
  'procedure-normal',
  'review',
  'review-corrected',
  'handed-over',
] as const
export type YearlyFigure = (typeof yearlyFigures)[number]

/** What of these a case's own events tell, by their names. */
export const EVENTS = {
  'licence-applied': 'licence-applied',
  'licence-accepted': 'licence-accepted',
  'licence-granted': 'licence-granted',
  'licence-refused': 'licence-refused',
  'licence-revoked': 'licence-revoked',
  'collection-decided': 'collection',
  'ruling-made': 'ruling',
  'confirmation-made': 'confirmation',
  'payment-granted': 'payment',
  'reward-granted': 'reward',
  /** 移送涉嫌犯罪案件 */
  'handed-over-as-crime': 'handed-over',
} as const satisfies Record<string, YearlyFigure>

export type Penalties = CaseFile['decisions'][number]['penalties']

/** The class in which a decision with several penalties counts once: the heaviest; null where nobody has entered any. */
export const heaviest = (penalties: Penalties): PenaltyClass | null =>
  LIGHT_TO_HEAVY.findLast(known => penalties.some(one => one.class === known)) ?? null
