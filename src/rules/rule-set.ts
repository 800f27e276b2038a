import {z} from 'zod'
import {casePhase} from '../contract/clip.ts'
import {code} from '../contract/scalars.ts'
import {isZone} from '../contract/zone.ts'
import {caseType, deviceKind, noticeKind, partyKind} from './case-file.ts'
import {date} from './moment.ts'
import {isKnownTerm} from './term.ts'

/*
 * What a department's rules are, as data: one file a rule set, `config/rulesets/<id>.toml`. A condition and an event are
 * texts of a small vocabulary (`condition.ts`, `timeline.ts`); what they say together is in docs/rule-sets.md.
 */

const text = z.strictObject({zh: z.string().min(1), en: z.string().min(1)})
export type TwoLanguages = z.infer<typeof text>

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
/** What must hold, all of it; see `condition.ts`. */
const when = z.array(z.string().refine(isKnownTerm)).default([])
const clause = z.string().min(1)
const source = z.string().default('')

/** What the measure says of each duty that every agency has: its clause. */
const clauses = z.strictObject({
  /** 公示的采集、审核、发布，渠道，保密，更正 */
  publicity: clause,
  /** 事中公示: 出示证件、告知 */
  shown: clause,
  /** 事后公示: 不予公示、撤下 */
  published: clause,
  /** 全过程记录 */
  record: clause,
  /** 文字记录 */
  text: clause,
  /** 音像记录 */
  recording: clause,
  /** 归档 */
  filing: clause,
  /** 法制审核: 未经审核不得作出决定 */
  gate: clause,
  /** 审核内容 */
  points: clause,
  /** 审核意见、分歧 */
  opinion: clause,
  /** 审核责任 */
  duties: clause,
  /** 信息化 */
  platform: clause,
  /** 投诉举报 */
  complaints: clause,
  /** 事前公示: 机构、人员、清单 */
  registers: clause,
  /** 法制审核人员 */
  reviewers: clause,
  /** 培训 */
  training: clause,
  /** 案卷评查 */
  score: clause,
})
export const clauseKey = clauses.keyof()
export type ClauseKey = z.infer<typeof clauseKey>

/** An event of a case's own list, such as `paid`. */
const event = z.strictObject({id: code, title: text})

/** A number of the law or of the agency, by date and kind of party; the last row that fits is used. */
const parameter = z.strictObject({
  id: code,
  title: text,
  clause,
  source,
  /** Empty where the law has no number, and the agency's own rule set is to say one. */
  values: z.array(
    z.strictObject({
      from: date.optional(),
      party: partyKind.optional(),
      value: z.number(),
    }),
  ),
})

/** A row of the record-item list 音像记录事项清单, with the columns that such lists have; shorter lists lack some. */
const item = z.strictObject({
  code: name,
  number: z.int().min(1),
  case_types: z.array(caseType).min(1),
  /** 执法事项 */
  matter: text.optional(),
  phase: casePhase,
  /** 执法环节 */
  step: text.optional(),
  /** 记录事项 */
  title: text,
  /** 记录场合 */
  occasion: text.optional(),
  /** 记录方式 */
  forms: z.array(z.enum(['video', 'audio', 'photo', 'fixed-camera'])),
  devices: z.array(deviceKind).default([]),
  /** 记录人 */
  recorded_by: text.optional(),
  /** 开始时间、结束时间: the events between which it is recorded. */
  start: text,
  end: text,
  /** 记录内容 */
  content: text.optional(),
  /** 执法记录类别 */
  category: z.enum(['check', 'scene', 'talk', 'visit', 'confirmation']),
  /** 标识要求 */
  mark: text.optional(),
  /** 存储期限 */
  keep: z.union([z.literal('as-case'), z.literal('permanent'), z.number().min(0)]).default('as-case'),
  note: text.optional(),
  clause,
  need: z.enum(['must', 'may', 'none']),
  /** How many officers must be there, and whether the certificate is shown first. */
  officers: z.int().min(0).default(0),
  certificate: z.boolean().default(false),
  notices: z.array(noticeKind).default([]),
  /** What is said, step by step: 用语指引. */
  phrases: z.array(text).default([]),
  documents: z.array(code).default([]),
})
export type RecordItem = z.infer<typeof item>

/** A kind of document, by its template, and when a case must have it. */
const document = z.strictObject({
  type: code,
  title: text,
  phase: casePhase,
  /** Its order in the volume; without one it isn't filed there. */
  order: z.int().min(1).optional(),
  clause,
  template: name.optional(),
  versions: z.array(z.strictObject({version: name, from: date, to: date.optional()})).default([]),
  /** What must stand in it. */
  fields: z.array(z.strictObject({code, title: text})).default([]),
  numbered: z.boolean().default(false),
  signers: z.int().min(0).default(0),
  /** Whether the head's approval belongs to it. */
  approval: z.boolean().default(false),
  /** Whether the party signs it, or their refusal is noted. */
  party_signs: z.boolean().default(false),
  required: z.boolean().default(false),
  when,
  /** From this event on a case without it has a gap; `due:PERIOD` is the day after that period ended. */
  by: z.string().optional(),
})
export type DocumentRule = z.infer<typeof document>

/** A period of the law: from one event, within so long, to another. */
const period = z.strictObject({
  id: code,
  title: text,
  clause,
  source,
  from: z.string().min(1),
  done: z.string().min(1),
  when,
  count: z.int().min(0).optional(),
  parameter: code.optional(),
  unit: z.enum(['workday', 'day', 'month']),
  /** The count goes back from `from`: the other must have happened so long before it. */
  before: z.boolean().default(false),
  /** Of a count that goes back: whether so many full days must lie between. */
  strict: z.boolean().default(true),
  /** So much longer, once this event has happened. */
  extension: z.strictObject({count: z.int().min(1), when: z.string()}).optional(),
  /** Of whom it is a duty or a right: the earlier date binds the agency, the later one the party. */
  whose: z.enum(['agency', 'party-duty', 'party-right']),
  /** When this has happened, a missing `from` is a question and not the future. */
  unknown_after: z.string().optional(),
})
export type PeriodRule = z.infer<typeof period>

/** All that a publication can ever carry: a rule set chooses among these, and can't add to them. */
export const publicField = z.enum([
  'agency',
  'party',
  'category',
  'conclusion',
  'document-number',
  'decision-date',
  'matter',
  'basis',
  'valid-from',
  'valid-to',
])
export type PublicField = z.infer<typeof publicField>

/** A kind of item that is made public, with its fields. */
const publication = z.strictObject({
  what: code,
  title: text,
  clause,
  /** Of these decisions one must go out. */
  decisions: z.array(z.string()).default([]),
  fields: z.array(publicField).min(1),
  channels: z.array(code).min(1),
  /** When its decision is undone: the clause by which it is taken down, and whether a reason is made public. */
  withdrawal: z.strictObject({clause, reason: z.boolean().default(false)}).optional(),
})
export type PublicationRule = z.infer<typeof publication>

/** A fine's range: 处罚条款, by kind of party. */
const fine = z.strictObject({
  law: z.string(),
  article: z.string(),
  from: date,
  party: partyKind.optional(),
  most: z.number(),
  /** Up to here it is an ordinary case, above it must be a serious one. */
  ordinary_most: z.number().optional(),
  clause,
})

/** Which tier an agency is of; what is a province's duty isn't a county's. */
export const agencyLevel = z.enum(['county', 'city', 'province'])

/** What the agency itself holds and renews: a document in force, or something that is done again and again. */
const held = z.strictObject({
  kind: code,
  title: text,
  clause,
  source,
  form: z.enum(['document', 'event']),
  /** Whose duty it is; empty where it is everybody's. */
  levels: z.array(agencyLevel).default([]),
  /** A number of days after which somebody is asked to look at it again. */
  parameter: code,
})
export type HeldRule = z.infer<typeof held>

/** What is due once a year on a date that the law names: no period, so it rolls nowhere. */
const yearly = z.strictObject({
  id: code,
  title: text,
  clause,
  source,
  /** Month and day, `01-31`. */
  on: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
  /** Whether what is due is of the year that has ended, or of the year in which it is due. */
  covers: z.enum(['previous-year', 'same-year']),
})
export type YearlyRule = z.infer<typeof yearly>

/** A law and since when its version is in force, for lists that name the version on which they rest. */
const law = z.strictObject({name: z.string().min(1), from: date, source})

export const ruleSetFile = z.strictObject({
  id: code,
  extends: code.optional(),
  title: text,
  jurisdiction: text,
  /** The measure that its clauses are of. */
  measure: text,
  valid_from: date,
  valid_to: date.optional(),
  zone: z.string().refine(isZone).default('Asia/Shanghai'),
  /**
   * Rules of the set that this one extends which don't hold here, as `period:ID`, `document:TYPE`, `item:CODE`, `event:ID`,
   * `parameter:ID`, `publication:WHAT`, `held:KIND`, `yearly:ID`.
   */
  without: z.array(z.string()).default([]),
  clauses: clauses.partial().default({}),
  review: z.strictObject({when, points: z.array(text)}).optional(),
  /** What never goes out, whatever a publication holds: 公示负面清单. */
  hidden: z.array(code).default([]),
  event: z.array(event).default([]),
  parameter: z.array(parameter).default([]),
  item: z.array(item).default([]),
  document: z.array(document).default([]),
  period: z.array(period).default([]),
  publication: z.array(publication).default([]),
  fine: z.array(fine).default([]),
  held: z.array(held).default([]),
  yearly: z.array(yearly).default([]),
  law: z.array(law).default([]),
})
export type RuleSetFile = z.infer<typeof ruleSetFile>
/** A rule set with all that it extends. */
export type RuleSet = Omit<RuleSetFile, 'extends' | 'without'>

/**
 * A number of the rule set at a date for a kind of party; null where none fits.
 *
 * @param on date of the rule set's zone
 */
export function parameterOf({parameter}: RuleSet, id: string, on: string, party: string | null): number | null {
  const rows = parameter.find(one => one.id === id)?.values ?? []
  const fits = rows.filter(row => (row.from ?? '') <= on && (row.party === undefined || row.party === party))
  return fits.at(-1)?.value ?? null
}
