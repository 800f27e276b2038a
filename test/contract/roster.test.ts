import {describe, expect, test} from 'vitest'
import {jsonSchemas} from '../../src/contract/json-schema.ts'
import {actData, caseData, itemData, officerData, rosterPayload} from '../support/roster-events.ts'
import {asJson, closedSchema, errorsOf, type Json, parse, retyped, validators} from '../support/schema-checks.ts'

const shipped = validators(jsonSchemas())
const closed = validators(jsonSchemas(), closedSchema)

const gone = {version: 4, deleted: true}
const messages: [string, Json, string[]][] = [
  ['officer', parse(rosterPayload('officer', officerData())), Object.keys(officerData())],
  ['case', parse(rosterPayload('case', caseData())), Object.keys(caseData())],
  ['item', parse(rosterPayload('item', itemData())), Object.keys(itemData())],
  ['deleted officer', parse(rosterPayload('officer', {officer: '330101', ...gone})), ['officer', 'version', 'deleted']],
  ['deleted case', parse(rosterPayload('case', {case: 'case-1', ...gone})), ['case', 'version', 'deleted']],
  ['deleted item', parse(rosterPayload('item', {item: 'A-1', ...gone})), ['item', 'version', 'deleted']],
]

describe.each(messages)('the roster message of a whole %s', (_what, message, fields) => {
  test('is what its shipped schema says, and nothing more', () => {
    expect(errorsOf(shipped, message)).toEqual([])
    expect(errorsOf(closed, message)).toEqual([])
  })

  test('is refused by the schema when any field of it has another type', () => {
    expect(fields.filter(field => errorsOf(shipped, retyped(message, ['data', field])).length === 0)).toEqual([])
  })
})

test.each(Object.keys(actData()))('an act of a case is refused by the schema when its %s has another type', field => {
  const acts = [actData(), actData({[field]: [[]]})]
  expect(errorsOf(shipped, parse(rosterPayload('case', caseData({detail: {acts}}))))).not.toEqual([])
})

test.each(['phase', 'act', 'officers', 'from', 'to'])('an act of a case must have its %s', field => {
  const {[field]: _, ...act} = asJson(actData())
  expect(errorsOf(shipped, parse(rosterPayload('case', caseData({detail: {acts: [act]}}))))).not.toEqual([])
})
