import {CloudEvent, HTTP} from 'cloudevents'
import {describe, expect, test} from 'vitest'
import {recordPayload, statePayload} from '../../src/contract/event.ts'
import {jsonSchemas} from '../../src/contract/json-schema.ts'
import {stateMessages} from '../../src/contract/messages.ts'
import {
  sampleAlert,
  sampleBay,
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
const receipt = (data: Json): Buffer =>
  Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id: '0d2f8f1e-1d38-4a44-9d55-24a7f2f6ad10',
      source: '/central',
      type: 'evidock.receipt.v1',
      time: at,
      data,
      ...signed,
    }),
  )

/** A captured payload of every message, by what it is. */
const payloads: Record<string, Buffer> = {
  docking: recordPayload(sampleDock, 'evidock.docking.v1', 'docking/x', sampleDocking(), position),
  clip: recordPayload(sampleDock, 'evidock.clip.v1', 'clip/x', sampleClip(), position),
  alert: recordPayload(sampleDock, 'evidock.alert.v1', 'alert/x', sampleAlert(), position),
  checkpoint: recordPayload(sampleDock, 'evidock.checkpoint.v1', 'checkpoint', sampleCheckpoint, position),
  status: statePayload(sampleDock, 'evidock.status.v1', 'status', sampleStatus, at),
  'status as a will': statePayload(sampleDock, 'evidock.status.v1', 'status', sampleStatus, null),
  bay: statePayload(sampleDock, 'evidock.bay.v1', 'bay/1', sampleBay(), at),
  recorder: statePayload(sampleDock, 'evidock.recorder.v1', 'recorder/rec-0001', sampleRecorder, at),
  'index receipt': receipt({holds: 'index', up_to: '1772300000-000000000008'}),
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
