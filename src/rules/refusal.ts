import type {PrivateLook} from './public-text.ts'

/** Why something isn't in what goes out; `src/say/agency.ts` says what mends it. */
export type RefusalReason =
  | 'kind-unknown'
  | 'not-decided-to-publish'
  | 'state-secret'
  | 'secrecy-unsettled'
  | 'unredacted'
  | 'minor'
  | 'minor-unknown'
  | 'unapproved'
  | 'collector-approves'
  | 'nothing-to-say'
  | 'channel-withheld'
  | 'url-withheld'
  | 'field-not-public'
  | 'fields-lacking'
  | `value-${PrivateLook}`
  | 'value-malformed'

/** What isn't in the feed: of a case its publication, of the agency a row of a register. */
export type Refusal = {
  /** A case, or the name of a register. */
  of: string
  /** A publication, or an officer's number, a matter's code. */
  what: string
  why: RefusalReason
  field: string | null
}

/** Makes a finding of one publication or row. */
export type Refuse = (why: RefusalReason, field?: string | null) => Refusal

export const refuser =
  (of: string, what: string): Refuse =>
  (why, field = null) => ({of, what, why, field})
