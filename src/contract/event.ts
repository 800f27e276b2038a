import {randomUUID} from 'node:crypto'
import {formatSequence} from './envelope.ts'
import type {RecordData, RecordType, StateDataOf, StateType} from './messages.ts'
import {recordMessages, replyMessage, stateMessages} from './messages.ts'
import type {ReplyData} from './reply.ts'
import {type DockName, replySubject, schemaOf, sourceOf} from './topics.ts'

/**
 * The payload of one record, as it is stored in the outbox and sent, unchanged, as often as needed.
 *
 * @param at UTC instant of the fact
 * @throws {z.ZodError} when the data isn't what the schema says: a defect, found before anything is stored
 */
export function recordPayload<Type extends RecordType>(
  name: DockName,
  type: Type,
  subject: string,
  data: RecordData<Type>,
  position: {epoch: number; number: number; at: string},
): Buffer {
  const sequence = formatSequence(position.epoch, position.number)
  const event = {
    specversion: '1.0',
    id: sequence,
    source: sourceOf(name),
    type,
    subject,
    time: position.at,
    datacontenttype: 'application/json',
    dataschema: schemaOf(type),
    sequence,
    partitionkey: `${name.agency}/${name.dock}`,
    data,
  }
  return Buffer.from(JSON.stringify(recordMessages[type].parse(event)))
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
