import {randomUUID} from 'node:crypto'
import {z} from 'zod'
import {formatSequence, recordEnvelope} from './envelope.ts'
import type {RecordData, RecordType, StateDataOf, StateType} from './messages.ts'
import {recordMessages, replyMessage, stateMessages} from './messages.ts'
import type {ReplyData} from './reply.ts'
import {type DockName, replySubject, schemaOf, sourceOf} from './topics.ts'

/** `data` of a record, as JSON that is what its schema says. */
export type CheckedData = {type: RecordType; json: string}

/** A record's place in the order, and the UTC instant of its fact. */
type RecordPlace = {epoch: number; number: number; at: string}

const typedEnvelope = z.object({...recordEnvelope.shape, type: z.string()})

/** @throws {z.ZodError} when the data isn't what the schema says: a defect, found before anything is stored */
export function checkData<Type extends RecordType>(type: Type, data: RecordData<Type>): CheckedData {
  return {type, json: JSON.stringify(recordMessages[type].shape.data.parse(data))}
}

/**
 * The payload of one record, as it is stored in the outbox and sent, unchanged, as often as needed.
 *
 * @throws {z.ZodError} when the data isn't what the schema says: a defect, found before anything is stored
 */
export function recordPayload<Type extends RecordType>(
  name: DockName,
  type: Type,
  subject: string,
  data: RecordData<Type>,
  place: RecordPlace,
): Buffer {
  return checkedPayload(name, subject, checkData(type, data), place)
}

/** As {@link recordPayload}, of data that was checked before its place was known. */
export function checkedPayload(name: DockName, subject: string, {type, json}: CheckedData, place: RecordPlace): Buffer {
  const sequence = formatSequence(place.epoch, place.number)
  const envelope = typedEnvelope.parse({
    specversion: '1.0',
    id: sequence,
    source: sourceOf(name),
    type,
    subject,
    time: place.at,
    datacontenttype: 'application/json',
    dataschema: schemaOf(type),
    sequence,
    partitionkey: `${name.agency}/${name.dock}`,
  })
  return Buffer.from(`${JSON.stringify(envelope).slice(0, -1)},"data":${json}}`)
}

/** The payload of one state message; without `at` for the will, whose time nobody knows beforehand. */
export function statePayload<Type extends StateType>(
  name: DockName,
  type: Type,
  subject: string,
  data: StateDataOf<Type>,
  at: string | null,
): Buffer {
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: sourceOf(name),
    type,
    subject,
    ...(at === null ? {} : {time: at}),
    datacontenttype: 'application/json',
    dataschema: schemaOf(type),
    data,
  }
  return Buffer.from(JSON.stringify(stateMessages[type].parse(event)))
}

/** The payload of the reply to a command. */
export function replyPayload(name: DockName, correlationid: string, data: ReplyData, at: string): Buffer {
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: sourceOf(name),
    type: 'evidock.reply.v1',
    subject: replySubject(correlationid),
    time: at,
    datacontenttype: 'application/json',
    dataschema: schemaOf('evidock.reply.v1'),
    correlationid,
    data,
  }
  return Buffer.from(JSON.stringify(replyMessage.parse(event)))
}
