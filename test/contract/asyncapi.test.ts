import {createRequire} from 'node:module'
import {Ajv} from 'ajv'
import formats from 'ajv-formats'
import {expect, test} from 'vitest'
import {allMessages} from '../../src/contract/all-messages.ts'
import {asyncApi} from '../../src/contract/asyncapi.ts'
import {replyPayload} from '../../src/contract/event.ts'
import {sampleDock} from '../support/sample-data.ts'
import {asJson, parse} from '../support/schema-checks.ts'

const require = createRequire(import.meta.url)
const specification = asJson(require('@asyncapi/specs/schemas/3.0.0.json'))
const document = asJson(structuredClone(asyncApi()))
const part = (...path: string[]): Record<string, unknown> => path.reduce((inner, name) => asJson(inner[name]), document)

/** The specification's schema brings the draft-07 metaschema along, under the id that Ajv's own has. */
function validator() {
  const ajv = new Ajv({strict: false, allErrors: false, validateSchema: false, meta: false})
  formats.default(ajv)
  return ajv.compile(specification)
}

test('the AsyncAPI document is valid by the schema of AsyncAPI 3.0.0', () => {
  const validate = validator()
  const valid = validate(document)
  expect(validate.errors ?? []).toEqual([])
  expect(valid).toBe(true)
  // The schema would say so if it weren't.
  expect(validate({...document, channels: {x: {adress: 'x'}}})).toBe(false)
  expect(validate({...document, operations: {x: {action: 'sends', channel: {$ref: '#/channels/clip'}}}})).toBe(false)
})

test('every message of the contract has one topic, with the operation of the side that the dock is on', () => {
  const types = Object.values(part('channels')).flatMap(channel => Object.keys(asJson(asJson(channel).messages)))
  expect(types.sort()).toEqual(Object.keys(allMessages).sort())
  const operations = Object.keys(part('operations'))
  expect(operations.filter(name => name.startsWith('send-')).sort()).toEqual(
    [
      ...['send-alert', 'send-bay', 'send-case', 'send-checkpoint', 'send-clip', 'send-docking', 'send-recorder'],
      ...['send-reply', 'send-roster-request', 'send-status'],
    ].sort(),
  )
  expect(operations).toHaveLength(types.length)
})

test('state and rosters are retained, records, replies, receipts and commands are not', () => {
  const retained = Object.entries(part('operations')).flatMap(([name, operation]) => {
    const {qos, retain} = asJson(asJson(asJson(operation).bindings).mqtt)
    expect(qos).toBe(1)
    return retain === true ? [name] : []
  })
  const rosters = ['receive-roster-officer', 'receive-roster-case', 'receive-roster-item']
  expect(retained.sort()).toEqual(['send-status', 'send-bay', 'send-recorder', ...rosters].sort())
})

test('every topic has the form that the contract gives it, and explains each of its parameters', () => {
  for (const channel of Object.values(part('channels'))) {
    const {address, parameters} = asJson(channel)
    expect(address).toMatch(/^evidock\/v1\/\{agency\}\/(\{dock\}|roster)(\/([a-z-]+|\{[a-z]+\})){1,2}$/u)
    const named = [...String(address).matchAll(/\{(\w+)\}/gu)].map(([, name]) => name)
    expect(Object.keys(asJson(parameters))).toEqual(named)
    for (const parameter of Object.values(asJson(parameters))) expect(asJson(parameter).description).toMatch(/\w/u)
  }
})

test('every reference in it leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/gu)].map(([, to = '']) => to)
  expect(references.length).toBeGreaterThan(50)
  for (const reference of references) expect(() => part(...reference.slice(2).split('/'))).not.toThrow()
})

test('a message is checked by its schema in the document as by the one beside it', () => {
  const ajv = new Ajv({strict: true, strictTypes: false, allErrors: true})
  formats.default(ajv)
  const validate = ajv.compile(part('components', 'schemas', 'evidock.reply.v1'))
  const at = '2026-03-01T10:05:00.000Z'
  const said = {state: 'done', problem: null, received_at: at, done_at: at} as const
  const reply = parse(replyPayload(sampleDock, 'x', {...sampleDock, ...said, verb: 'report', detail: {}}, at))
  expect(validate(reply)).toBe(true)
  expect(validate({...reply, correlationid: null})).toBe(false)
})
