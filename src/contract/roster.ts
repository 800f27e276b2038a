import {z} from 'zod'
import {casePhase} from './clip.ts'
import {inboundEnvelope} from './envelope.ts'
import {detail, segment} from './scalars.ts'

/** What a roster topic speaks of: `evidock/v1/{agency}/roster/{kind}/{id}`. */
export const rosterKind = z.enum(['officer', 'case', 'item'])
export type RosterKind = z.infer<typeof rosterKind>

/** The broker's rules protect rosters, so a signature isn't asked for; one that is there must hold. */
export const rosterEnvelope = z.object({
  ...inboundEnvelope.shape,
  keyid: inboundEnvelope.shape.keyid.optional(),
  signature: inboundEnvelope.shape.signature.optional(),
})

/** ISO 8601 with its offset: a broker serves docks of any zone. */
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/)
const maybeInstant = instant.nullable().default(null)
const maybeText = z.string().nullable().default(null)

const officer = z.string().regex(/^\d{6,20}$/)
const itemCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

const version = z.int().min(1)
const inUse = {version, deleted: z.literal(false).optional()}
const gone = {version, deleted: z.literal(true)}

/** One act of a case, as a row of `cases.csv`: `act` is a code of the record-item list, `object` an opaque id. */
const rosterAct = z.object({
  phase: casePhase,
  act: itemCode,
  object: maybeText,
  officers: z.array(officer).min(1),
  from: instant,
  to: instant,
  place: maybeText,
})

/** `data` of `evidock.roster.officer.v1`, as a row of `officers.csv`. */
export const rosterOfficerData = z.discriminatedUnion('deleted', [
  z.object({
    officer,
    name: maybeText,
    recorder: maybeText,
    valid_from: maybeInstant,
    valid_to: maybeInstant,
    ...inUse,
  }),
  z.object({officer, ...gone}),
])
export type RosterOfficerData = z.infer<typeof rosterOfficerData>

/** `data` of `evidock.roster.case.v1`: a case with all of its acts. */
export const rosterCaseData = z.discriminatedUnion('deleted', [
  z.object({case: segment, case_number: maybeText, detail: z.looseObject({acts: z.array(rosterAct)}), ...inUse}),
  z.object({case: segment, ...gone}),
])
export type RosterCaseData = z.infer<typeof rosterCaseData>

/** `data` of `evidock.roster.item.v1`: a row of the record-item list 音像记录事项清单, with what its columns hold. */
export const rosterItemData = z.discriminatedUnion('deleted', [
  z.object({item: itemCode, phase: casePhase, detail, ...inUse}),
  z.object({item: itemCode, ...gone}),
])

/** The roster topic's id of an item code: in lower case, other characters than `[a-z0-9-]` as `-`, at most 36. */
export const itemTopicId = (item: string): string =>
  item
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 36)

const message = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({...rosterEnvelope.shape, type: z.literal(type), data})

/** What central sends to all docks of an agency. */
export const rosterMessages = {
  'evidock.roster.officer.v1': message('evidock.roster.officer.v1', rosterOfficerData),
  'evidock.roster.case.v1': message('evidock.roster.case.v1', rosterCaseData),
  'evidock.roster.item.v1': message('evidock.roster.item.v1', rosterItemData),
} as const
