import type {KeyObject} from 'node:crypto'
import type {z} from 'zod'
import {fieldsOf, isSignedBy, jsonObject, MOST_INBOUND_BYTES} from '../contract/inbound.ts'
import {
  itemTopicId,
  type RosterKind,
  rosterCaseData,
  rosterEnvelope,
  rosterItemData,
  rosterOfficerData,
} from '../contract/roster.ts'
import {segment} from '../contract/scalars.ts'
import {rosterRoot} from '../contract/topics.ts'
import {caseRows, type Doubt, type EntryRows, officerRows} from './roster-entry.ts'
import type {CaseAct, Officer} from './roster-schema.ts'

/** Where a message was published: `evidock/v1/{agency}/roster/{kind}/{id}`. */
export type RosterTopic = {agency: string; kind: RosterKind; id: string}

export type RosterMessage =
  /** A version that isn't above the one that is held already. */
  | {says: 'known'}
  /** The topic's entry is no more; without a version when the payload is empty. */
  | {says: 'deleted'; version: number | null}
  /** `body` is `data` as it came, JSON. */
  | ({says: 'in-use'; version: number; body: string} & EntryRows<Officer | CaseAct>)
  /** A code and what is known: names of fields, nothing of their content. */
  | {says: 'nothing'; problem: string; detail: Record<string, unknown>}

type Refused = Extract<RosterMessage, {says: 'nothing'}>

/**
 * Reads one message of a roster topic. An empty payload deletes. The rows of a version that is known already aren't made
 * again: at a connect to a broker that retains, nearly all are.
 *
 * @param held the highest version of this entry that was seen, 0 for none
 * @param keys central's public keys by `keyid`: a signature is asked for of nobody, and one that is there must hold
 */
export function readRosterMessage(
  payload: Uint8Array,
  topic: RosterTopic,
  held: number,
  keys: Readonly<Record<string, KeyObject>>,
): RosterMessage {
  if (!segment.safeParse(topic.id).success) return invalid(['topic'])
  if (payload.length === 0) return {says: 'deleted', version: null}
  if (payload.length > MOST_INBOUND_BYTES)
    return refused('too-large', {bytes: payload.length, most: MOST_INBOUND_BYTES})
  const event = jsonObject(payload)
  if (event === null) return refused('not-json', {bytes: payload.length})
  const envelope = rosterEnvelope.safeParse(event)
  if (!envelope.success) return invalid(fieldsOf(envelope.error))
  const {keyid = '', signature, type, source, subject = ''} = envelope.data
  if (signature !== undefined) {
    const key = Object.hasOwn(keys, keyid) ? keys[keyid] : undefined
    if (!key) return refused('unknown-key', {})
    if (!isSignedBy(event, key)) return refused('forged', {keyid})
  }
  if (type !== `evidock.roster.${topic.kind}.v1`) return invalid(['type'])
  return (
    boundElsewhere(source, subject, topic) ??
    readData(topic, held, envelope.data.data) ??
    refused('of-another-id', {field: topic.kind})
  )
}

/** A signed entry of one agency, or of another id, can't be replayed to this topic. */
function boundElsewhere(source: string, subject: string, topic: RosterTopic): Refused | null {
  const agencies = [source, subject].map(text => /^\/?evidock\/v1\/([^/]*)/.exec(text)?.[1])
  if (agencies.some(named => named !== undefined && named !== topic.agency)) return refused('of-another-agency', {})
  const isTopic = agencies[1] !== undefined
  const isThis = subject.replace(/^\//, '') === `${rosterRoot(topic)}/${topic.kind}/${topic.id}`
  return isTopic && !isThis ? refused('of-another-id', {field: 'subject'}) : null
}

/** Null when it is the data of another id. */
function readData(topic: RosterTopic, held: number, raw: unknown): RosterMessage | null {
  switch (topic.kind) {
    case 'officer':
      return taken({read: rosterOfficerData.safeParse(raw), raw, held}, data => data.officer === topic.id, officerRows)
    case 'case':
      return taken({read: rosterCaseData.safeParse(raw), raw, held}, data => data.case === topic.id, caseRows)
    case 'item':
      return taken(
        {read: rosterItemData.safeParse(raw), raw, held},
        data => itemTopicId(data.item) === topic.id,
        noRows,
      )
  }
}

function taken<Data extends {version: number; deleted?: boolean | undefined}>(
  {read, raw, held}: {read: z.ZodSafeParseResult<Data>; raw: unknown; held: number},
  isOfTopic: (data: Data) => boolean,
  rowsOf: (data: Exclude<Data, {deleted: true}>) => EntryRows<Officer | CaseAct> | Doubt,
): RosterMessage | null {
  if (!read.success) return invalid(fieldsOf(read.error))
  const {data} = read
  if (!isOfTopic(data)) return null
  if (data.version <= held) return {says: 'known'}
  if (!isInUse(data)) return {says: 'deleted', version: data.version}
  const rows = rowsOf(data)
  if ('problem' in rows) return invalid([rows.field], rows.problem)
  const body = textOrNull(raw)
  return body === null ? invalid(['data']) : {says: 'in-use', version: data.version, body, ...rows}
}

/** Matching asks no item. */
const noRows = (): EntryRows<never> => ({rows: [], withheld: []})

const isInUse = <Data extends {deleted?: boolean | undefined}>(data: Data): data is Exclude<Data, {deleted: true}> =>
  data.deleted !== true

/** Null for what is nested too deep to be written. */
function textOrNull(raw: unknown): string | null {
  try {
    return JSON.stringify(raw)
  } catch {
    return null
  }
}

const invalid = (fields: readonly string[], reason: string | null = null): Refused =>
  refused('invalid', {fields, reason})

const refused = (code: string, detail: Record<string, unknown>): Refused => ({
  says: 'nothing',
  problem: `roster-message-${code}`,
  detail,
})
