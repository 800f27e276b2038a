import {z} from 'zod'
import {casePhase} from '../contract/clip.ts'
import {code, digest256, segment} from '../contract/scalars.ts'
import {divisionCode, label, list, listOf, maybe, note, officer, person} from './case-scalars.ts'
import {instant, moment} from './moment.ts'

/*
 * A case as people know it: what happened, what was written, decided and made public, and by whom. Nothing in it is
 * judged. What nobody has entered is null, or absent from its list; a rule that needs it says UNKNOWN.
 */

export const caseType = z.enum(['penalty', 'coercion', 'inspection', 'licence'])
export const partyKind = z.enum(['citizen', 'sole-trader', 'organisation'])
/** 国家秘密, 工作秘密, 商业秘密, 个人隐私、个人信息: what 行政处罚法 50 and 统计法 11 name. */
export const secrecy = z.enum(['none', 'state', 'work', 'commercial', 'privacy'])
/** What is told to the party in plain words: 执法事由、执法依据、权利义务、救济渠道. */
export const noticeKind = z.enum(['reason', 'basis', 'rights', 'remedies'])
/** 音像记录设备: 照相机、录音机、摄像机、执法记录仪、视频监控. */
export const deviceKind = z.enum(['camera', 'voice-recorder', 'video-camera', 'body-recorder', 'fixed-camera'])

/** A yes or no with what shows it: a clip and a place in it, or a line of a document. */
const shown = z.object({done: z.boolean(), evidence: maybe(note)})

export const procedure = z.enum(['normal', 'simple'])
/** 签名、拒绝签名并注明、未签名. */
export const partySigned = z.enum(['signed', 'refused', 'missing'])
/** 直接送达、留置送达、公告送达、邮寄送达、电子送达. */
export const serviceMethod = z.enum(['direct', 'retained', 'public-notice', 'post', 'electronic'])
export const decisionKind = z.enum(['penalty', 'no-penalty', 'coercion', 'inspection', 'licence', 'other'])

const service = z.object({
  document: label,
  method: serviceMethod,
  /** Of a service by leaving: whether a witness signed. */
  witness: maybe(z.boolean()),
  /** Of an electronic one: the document by which the party agreed to it. */
  consent: maybe(label),
})

export const actOfCase = z
  .object({
    act: label,
    /** Its code in the record-item list. */
    item: label,
    phase: casePhase,
    from: instant,
    to: instant,
    officers: list(officer),
    place: maybe(note),
    object: maybe(label),
    certificate: maybe(shown),
    notices: z.partialRecord(noticeKind, shown).default({}),
    /** Whether those present were told that they are recorded. */
    recording_told: maybe(shown),
    service: maybe(service),
    /** Of a hearing: who led it. */
    host: maybe(person),
    /** And how many agents the party brought. */
    agents: maybe(z.int().min(0)),
    documents: list(label),
  })
  .refine(({from, to}) => Date.parse(to) > Date.parse(from), {path: ['to'], error: 'end-not-after-start'})
export type ActOfCase = z.infer<typeof actOfCase>

export const documentOfCase = z.object({
  document: label,
  type: code,
  template: maybe(label),
  template_version: maybe(label),
  number: maybe(note),
  date: maybe(moment),
  /** Who signed, each once; null where nobody has entered it. */
  signers: maybe(z.array(person)),
  /** Whether the party signed it; `refused`: it didn't, and that is noted. */
  party_signed: maybe(partySigned),
  /** Who approved it, where its kind needs that. */
  approver: maybe(person),
  /** Those mandatory fields of its template that are empty; null where nobody has looked. */
  empty_fields: maybe(z.array(code)),
  act: maybe(label),
  /** The document, or the decision, that it follows up: of two treatment decisions, which preservation each treats. */
  answers: maybe(label),
  clips: list(segment),
  sha256: maybe(digest256),
  secrecy: maybe(secrecy),
  /** Its place in the volume's list of contents, from 1. */
  place_in_volume: maybe(z.int().min(1)),
  seal_valid: maybe(z.boolean()),
})
export type DocumentOfCase = z.infer<typeof documentOfCase>

/** From light to heavy, as the yearly statistics count them. */
export const penaltyClass = z.enum([
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
  'other',
])

export const decisionOfCase = z.object({
  decision: label,
  kind: decisionKind,
  date: moment,
  document: maybe(label),
  penalties: list(z.object({class: penaltyClass, yuan: maybe(z.number().min(0))})),
  /** The articles that it cites, such as `统计法 44`, and the date of the version that it cites. */
  articles: list(z.object({law: z.string(), article: z.string(), version: maybe(moment)})),
  publish: maybe(z.object({yes: z.boolean(), reason: maybe(note), approver: maybe(person)})),
  undone: maybe(
    z.object({how: z.enum(['revoked', 'changed', 'declared-unlawful', 'declared-void', 'redone']), date: moment}),
  ),
})
export type DecisionOfCase = z.infer<typeof decisionOfCase>

export const reviewOfCase = z.object({
  review: label,
  decision: maybe(label),
  document: maybe(label),
  sent: maybe(moment),
  opinion: maybe(moment),
  outcome: maybe(z.enum(['passed', 'corrected', 'refused'])),
  reviewer: maybe(person),
  /** The answers to the points of review, by their number. */
  points: maybe(
    z.record(z.string().regex(/^\d{1,2}$/), z.object({answer: z.enum(['yes', 'no', 'note']), note: maybe(note)})),
  ),
  /** Who answers for what: 行政机关负责人、承办机构、法制审核机构. */
  signed_by: z
    .object({head: maybe(person), handling: maybe(person), reviewing: maybe(person)})
    .nullable()
    .default(null),
  disagreement: maybe(z.object({at: moment, by: person, settled: maybe(moment), how: maybe(note)})),
})
export type ReviewOfCase = z.infer<typeof reviewOfCase>

export const publicationOfCase = z.object({
  publication: label,
  /** Which kind of item it is, of the rule set's list. */
  what: code,
  decision: maybe(label),
  collector: maybe(person),
  approver: maybe(person),
  publisher: maybe(person),
  published: maybe(moment),
  channels: list(z.object({channel: code, url: maybe(z.string()), at: maybe(moment)})),
  /** What went out: the rule set's fields for this kind of item, filled or not. */
  fields: z.record(code, z.string()).default({}),
  secrecy: maybe(secrecy),
  redacted: maybe(z.boolean()),
  error_found: maybe(moment),
  corrected: maybe(moment),
  withdrawn: list(z.object({channel: code, at: moment})),
  withdrawal_reason: maybe(note),
})
export type PublicationOfCase = z.infer<typeof publicationOfCase>

/** Why a recording that must be there isn't, in whole or for a while. */
const waiver = z.object({act: label, reason: maybe(note), by: maybe(person), at: maybe(moment)})
const gapCause = z
  .object({act: label, from: instant, to: instant, cause: code, note: maybe(note)})
  .refine(({from, to}) => Date.parse(to) > Date.parse(from), {path: ['to'], error: 'end-not-after-start'})
const hold = z.object({
  hold: label,
  cause: z.enum(['complaint', 'review', 'suit', 'other']),
  from: moment,
  until: maybe(moment),
})
/** Anything else that happened at a time: `hearing-requested`, `investigation-concluded`, `paid`, … */
const event = z.object({event: code, at: moment, document: maybe(label)})

/** The lists of a case file, each of which may also be a table that people keep. */
export const caseLists = {
  acts: listOf(actOfCase, ({act}) => act),
  documents: listOf(documentOfCase, ({document}) => document),
  events: listOf(event, ({event, at, document}) => `${event} ${at} ${document ?? ''}`),
  decisions: listOf(decisionOfCase, ({decision}) => decision),
  reviews: listOf(reviewOfCase, ({review}) => review),
  publications: listOf(publicationOfCase, ({publication}) => publication),
  waivers: listOf(waiver, ({act}) => act),
  gap_causes: listOf(gapCause, ({act, from}) => `${act} ${from}`),
  holds: listOf(hold, ({hold}) => hold),
} as const
export type CaseList = keyof typeof caseLists

export const caseFile = z.object({
  case: segment,
  version: z.int().min(0).default(1),
  case_number: maybe(note),
  /** Null where a case is known by its acts alone. */
  type: maybe(caseType),
  procedure: maybe(procedure),
  /** Where it came from: `double-random`, `special`, `key`, `referred`, `phone-report`, … */
  source: maybe(code),
  /** Its code in the agency's list 行政执法事项清单 or 随机抽查事项清单. */
  matter: maybe(code),
  unit: maybe(code),
  object: maybe(label),
  party: maybe(partyKind),
  /** Whether the party is under age: nothing of such a case is made public. */
  minor: maybe(z.boolean()),
  /** The division in which the object is (GB/T 2260), which must lie in its officers' area 执法区域. */
  area: maybe(divisionCode),
  /** Yuan of the fine that the prior notice speaks of, until one is decided. */
  announced_fine: maybe(z.number().min(0)),
  secrecy: maybe(secrecy),
  /** Its number on the enforcement platform, and whether it was done in the mobile system. */
  platform: maybe(label),
  mobile: maybe(z.boolean()),
  /** Rows of the case's own items lists, by the agency's own table: 卷宗保管期限. */
  retention: maybe(
    z.object({years: z.union([z.number().min(0), z.literal('permanent')]), by: person, second: maybe(person)}),
  ),
  acts: caseLists.acts.rows,
  documents: caseLists.documents.rows,
  events: caseLists.events.rows,
  decisions: caseLists.decisions.rows,
  reviews: caseLists.reviews.rows,
  publications: caseLists.publications.rows,
  waivers: caseLists.waivers.rows,
  gap_causes: caseLists.gap_causes.rows,
  holds: caseLists.holds.rows,
})
export type CaseFile = z.infer<typeof caseFile>

/** A clip that the match gave to the case, or somebody who entered it. Times UTC ISO 8601 with three digits. */
export type ClipOfCase = {
  clip: string
  recorder: string
  officer: string | null
  officerSource: string | null
  /** Null where it is neither. */
  form: 'video' | 'audio' | 'photo' | null
  /** Corrected by the recorder's offset; null where the clip tells no time. */
  from: string | null
  to: string | null
  /** How far the recorder's clock was off (ms, fast is positive) and its ±; null where nobody measured it. */
  offsetMs: number | null
  offsetErrorMs: number | null
  dockedAt: string | null
  /** `failed`: what lies in the vault isn't what the recorder gave. `unproved`: nobody can say yet. */
  integrity: 'verified' | 'failed' | 'unproved'
}
