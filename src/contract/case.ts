import {z} from 'zod'
import {casePhase} from './clip.ts'
import {code, count, segment, utcInstant} from './scalars.ts'

const date = z.iso.date()
const span = z.object({from: utcInstant, to: utcInstant})
/** A name within a case, such as `D9`; a check's id, such as `period:publish-penalty` or `recording:E2`. */
const label = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,140}$/)

/**
 * What one check says; never just yes or no. `GAP`: a required clip or document is absent. `UNKNOWN`: what is needed to
 * judge is absent. `PENDING`: not yet due. `PROVISIONAL`: the due date lies in a year whose calendar isn't announced.
 */
export const checkStatus = z.enum(['PASS', 'FAIL', 'LATE', 'GAP', 'UNKNOWN', 'PENDING', 'PROVISIONAL', 'NA'])
export type CheckStatus = z.infer<typeof checkStatus>

/** `data` of `evidock.case.v1`: what the three systems say of one case, judged at one dock by what it knows. */
export const caseData = z.object({
  agency: segment,
  dock: segment,
  case: segment,
  revision: z.int().min(1),
  /** When it was judged, by which rule set and which calendar. */
  judged_at: utcInstant,
  ruleset: code,
  calendar: label,
  case_number: z.string().nullable(),
  case_type: code.nullable(),
  procedure: code.nullable(),
  object: z.string().nullable(),
  /** Which version of the case file; 0 where only acts are known of it. */
  version: count,
  /** The furthest phase that has begun. */
  phase: casePhase.nullable(),
  clips: count,
  acts: count,
  documents: count,
  /** Of the acts that must be recorded. */
  window_ms: count,
  covered_ms: count,
  verified_ms: count,
  passed: count,
  failed: count,
  late: count,
  gaps: count,
  unknown: count,
  pending: count,
  provisional: count,
  not_applicable: count,
  /** What the agency must do next, and by when; dates of the rule set's zone. */
  next_due: date.nullable(),
  next_check: label.nullable(),
  detail: z.object({
    coverage: z.array(
      z.object({
        act: label,
        item: label,
        need: z.enum(['must', 'may', 'none']).nullable(),
        window_ms: count,
        covered_ms: count,
        verified_ms: count,
        gaps: z.array(span),
        status: checkStatus,
      }),
    ),
    /** Whatever isn't PASS or NA. */
    results: z.array(
      z.object({
        id: label,
        clause: z.string(),
        status: checkStatus,
        act_by: date.nullable(),
        window_closes_after: date.nullable(),
      }),
    ),
    /** How many of them didn't fit into a message; the dock has them all. */
    omitted: count,
  }),
})
export type CaseData = z.infer<typeof caseData>
