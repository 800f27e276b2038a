import {CloudEvent, HTTP} from 'cloudevents'
import {describe, expect, test} from 'vitest'
import {recordPayload, replyPayload, statePayload} from '../../src/contract/event.ts'
import {jsonSchemas} from '../../src/contract/json-schema.ts'
import {stateMessages} from '../../src/contract/messages.ts'
import type {Answer} from '../../src/contract/reply.ts'
import {rosterRequestPayloads} from '../../src/contract/roster-request.ts'
import {
  sampleAlert,
  sampleBay,
  sampleCase,
  sampleCheckpoint,
  sampleClip,
  sampleDock,
  sampleDocking,
  sampleRecorder,
  sampleStatus,
} from '../support/sample-data.ts'
import {
  asJson,
  closedSchema,
  errorsOf,
  fieldsOf,
  type Json,
  parse,
  retyped,
  validators,
  without,
} from '../support/schema-checks.ts'

const stateTypes: string[] = Object.keys(stateMessages)

const at = '2026-03-01T10:05:00.000Z'
const position = {epoch: 1_772_300_000, number: 8, at}
const signed = {keyid: 'central', signature: 'A'.repeat(86)}
const inbound = (type: string, data: Json, more: Json): Buffer =>
  Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id: '0d2f8f1e-1d38-4a44-9d55-24a7f2f6ad10',
      source: '/central',
      type,
      time: at,
      data,
      ...more,
    }),
  )
const receipt = (data: Json): Buffer => inbound('evidock.receipt.v1', data, signed)
const command = (verb: string, data: Json): Buffer =>
  inbound(`evidock.cmd.${verb}.v1`, data, {
    subject: `evidock/v1/agency-a/dock-1/cmd/${verb}`,
    correlationid: '7d0c1e3a-53a7-4d54-8f0e-5d1c7f6a9b10',
    expirytime: '2026-03-02T10:05:00.000Z',
    ...signed,
  })
const roster = (kind: string, data: Json): Buffer => inbound(`evidock.roster.${kind}.v1`, data, {})
const byWhom = {reason: 'court-order', by: 'u-17'}
const digests = {sha256: 'a'.repeat(64), sm3: 'b'.repeat(64)}
const answered = {...sampleDock, received_at: at, done_at: at}
const said = {state: 'refused', problem: 'a-reason'} as const
const reply = (answer: Answer): Buffer => replyPayload(sampleDock, 'c-1', {...answered, ...answer}, at)

function asOne([payload]: Buffer[]): Buffer {
  if (!payload) throw new RangeError('no payload')
  return payload
}

/** A captured payload of every message, by what it is. */
const payloads: Record<string, Buffer> = {
  docking: recordPayload(sampleDock, 'evidock.docking.v1', 'docking/x', sampleDocking(), position),
  clip: recordPayload(sampleDock, 'evidock.clip.v1', 'clip/x', sampleClip(), position),
  alert: recordPayload(sampleDock, 'evidock.alert.v1', 'alert/x', sampleAlert(), position),
  case: recordPayload(sampleDock, 'evidock.case.v1', 'case/x', sampleCase, position),
  checkpoint: recordPayload(sampleDock, 'evidock.checkpoint.v1', 'checkpoint', sampleCheckpoint, position),
  status: statePayload(sampleDock, 'evidock.status.v1', 'status', sampleStatus, at),
  'status as a will': statePayload(sampleDock, 'evidock.status.v1', 'status', sampleStatus, null),
  bay: statePayload(sampleDock, 'evidock.bay.v1', 'bay/1', sampleBay(), at),
  recorder: statePayload(sampleDock, 'evidock.recorder.v1', 'recorder/rec-0001', sampleRecorder, at),
  'index receipt': receipt({holds: 'index', up_to: '1772300000-000000000008'}),
  'replay command': command('replay', {from: '1772300000-000000000001', to: '1772300000-000000000008'}),
  'report command': command('report', {}),
  'recall command': command('recall', {clip: 'clip-1', ...byWhom}),
  'hold on a clip': command('legal-hold', {hold: 'hold-1', clip: 'clip-1', ...byWhom}),
  'hold on a case': command('legal-hold', {hold: 'hold-1', case: 'case-1', ...byWhom}),
  'hold on a recorder': command('legal-hold', {hold: 'hold-1', recorder: 'rec-0001', ...byWhom}),
  'release command': command('legal-release', {hold: 'hold-1', ...byWhom}),
  'set-clock command': command('set-clock', {recorder: 'rec-0001'}),
  'allow command': command('allow', {device: 'device-1', ...byWhom}),
  'replay reply': reply({...said, verb: 'replay', rows: 8, detail: {missing: []}}),
  'recall reply': reply({
    ...said,
    verb: 'recall',
    clip: 'clip-1',
    path: '2026-03-01/rec-0001/clip-1.mp4',
    bytes: 12,
    ...digests,
    read_back: 'direct',
    proved_at: at,
    detail: {},
  }),
  'hold reply': reply({...said, verb: 'legal-hold', hold: 'hold-1', clips: 3, detail: {}}),
  'allow reply': reply({...said, verb: 'allow', detail: {}}),
  'roster request': asOne(rosterRequestPayloads(sampleDock, [], at)),
  'officer of a roster': roster('officer', {officer: '012345', version: 3}),
  'case of a roster': roster('case', {case: 'case-1', version: 3, detail: {acts: []}}),
  'item of a roster': roster('item', {item: 'A-1', phase: 'decision', version: 3, detail: {}}),
  'bytes receipt': receipt({holds: 'bytes', clip: 'clip-1', sha256: 'f'.repeat(64), bytes: 12, place: 'hall-2'}),
}
const messages = Object.entries(payloads).map(([name, payload]) => [name, parse(payload)] as const)

const shipped = validators(jsonSchemas())
const closed = validators(jsonSchemas(), closedSchema)

test('every message type has a captured message in these tests', () => {
  expect([...new Set(messages.map(([, message]) => `${message.type}.json`))].sort()).toEqual(
    Object.keys(jsonSchemas()).sort(),
  )
})

describe.each(messages)('the message: %s', (_name, message) => {
  test('is what its shipped schema says, and nothing more', () => {
    expect(errorsOf(shipped, message)).toEqual([])
    expect(errorsOf(closed, message)).toEqual([])
  })

  test('is refused by the schema when any required field is missing', () => {
    const accepted = fieldsOf(message).filter(path => errorsOf(shipped, without(message, path)).length === 0)
    // A will has no time, so a state message may lack it.
    expect(accepted).toEqual(stateTypes.includes(String(message.type)) && 'time' in message ? [['time']] : [])
  })

  test('is refused by the schema when any field has another type', () => {
    const accepted = fieldsOf(message).filter(path => errorsOf(shipped, retyped(message, path)).length === 0)
    expect(accepted).toEqual([])
  })

  test('may carry fields that a later version adds', () => {
    const later = {...message, laterextension: 'x', data: {...asJson(message.data), later_field: 1}}
    expect(errorsOf(shipped, later)).toEqual([])
    expect(errorsOf(closed, later)).not.toEqual([])
  })

  test('is read by the cloudevents package', () => {
    const event = new CloudEvent(structuredClone(message), true)
    expect(event.validate()).toBe(true)
    const headers = {'content-type': 'application/cloudevents+json'}
    const received = HTTP.toEvent({headers, body: JSON.stringify(message)})
    expect(received).toMatchObject({type: message.type, data: message.data})
  })
})
