import {generateKeyPairSync} from 'node:crypto'
import {describe, expect, test} from 'vitest'
import type {RosterKind} from '../../src/contract/roster.ts'
import {type RosterMessage, readRosterMessage} from '../../src/match/roster-message.ts'
import {actData, caseData, itemData, officerData, rosterPayload, signedRosterPayload} from '../support/roster-events.ts'

const central = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const keys = {central: central.publicKey}
const IDS = {officer: '330101', case: 'case-1', item: 'on-site-check'}

const read = (kind: RosterKind, payload: Uint8Array, id: string = IDS[kind]): RosterMessage =>
  readRosterMessage(payload, {agency: 'agency-a', kind, id}, 0, keys)

const nothing = (problem: string, detail: object = {}): object => ({says: 'nothing', problem, detail})

describe('a roster message', () => {
  test('gives an officer as a row of officers.csv would', () => {
    const message = read('officer', rosterPayload('officer', officerData()))
    expect(message).toEqual({
      says: 'in-use',
      version: 1,
      body: JSON.stringify(officerData()),
      rows: [
        {
          officer: '330101',
          name: '人员甲',
          recorder: 'bwc-0001',
          validFrom: '2025-12-31T16:00:00.000Z',
          validTo: null,
        },
      ],
      withheld: [],
    })
  })

  test('gives a case as its rows of cases.csv would, each act once', () => {
    const acts = [
      actData({officers: ['330102', '330101', '330102']}),
      actData({officers: ['330101', '330102']}),
      actData({phase: 'decision', act: 'hearing', from: '2026-10-21T01:30Z', to: '2026-10-21T02:00:00.5Z'}),
    ]
    const message = read('case', rosterPayload('case', caseData({detail: {acts}})))
    expect(message).toMatchObject({
      rows: [
        {
          case: 'case-1',
          caseNumber: '甬统案〔2026〕12号',
          phase: 'investigation',
          act: 'on-site-check',
          object: 'obj-5',
          officers: ['330101', '330102'],
          from: '2026-10-20T01:00:00.000Z',
          to: '2026-10-20T02:00:00.000Z',
          place: '会议室',
        },
        {phase: 'decision', from: '2026-10-21T01:30:00.000Z', to: '2026-10-21T02:00:00.500Z'},
      ],
      withheld: [],
    })
  })

  test('may leave out what is unknown, and may hold what a later version adds', () => {
    const {place, object, ...act} = actData({badge: 'x'})
    const short = {case: 'case-1', version: 7, detail: {acts: [act], documents: [{number: 1}]}, volume: 2}
    const message = read('case', rosterPayload('case', short, {tracestate: 'later=1'}))
    expect(message).toMatchObject({version: 7, rows: [{place: null, object: null, caseNumber: null}]})
    expect(message).toHaveProperty('body', JSON.stringify(short))
    expect(read('officer', rosterPayload('officer', {officer: '330101', version: 1}))).toMatchObject({
      rows: [{name: null, recorder: null, validFrom: null, validTo: null}],
    })
  })

  test('of a version that is held, or below it, is known', () => {
    const at = (held: number): string =>
      readRosterMessage(version3, {agency: 'agency-a', kind: 'case', id: 'case-1'}, held, keys).says
    const version3 = rosterPayload('case', caseData({version: 3}))
    expect([2, 3, 4].map(at)).toEqual(['in-use', 'known', 'known'])
  })

  test('of a record item keeps all that it carries', () => {
    const data = itemData({remark: '备注'})
    expect(read('item', rosterPayload('item', data))).toEqual({
      says: 'in-use',
      version: 1,
      body: JSON.stringify(data),
      rows: [],
      withheld: [],
    })
  })

  test('deletes when it says so or is empty', () => {
    const gone = {case: 'case-1', version: 3, deleted: true}
    expect(read('case', rosterPayload('case', gone))).toEqual({says: 'deleted', version: 3})
    expect(read('case', rosterPayload('case', {...caseData(), ...gone}))).toEqual({says: 'deleted', version: 3})
    expect(read('case', Buffer.alloc(0))).toEqual({says: 'deleted', version: null})
  })

  test('is used without what would be published and may tell of a party, and says so', () => {
    const acts = [actData(), actData({act: 'interview', object: '13812345678'})]
    const message = read('case', rosterPayload('case', caseData({case_number: '张三案', detail: {acts}})))
    expect(message).toMatchObject({
      rows: [
        {object: 'obj-5', caseNumber: null},
        {object: null, caseNumber: null},
      ],
      withheld: [
        {field: 'detail.acts.1.object', problem: 'object-not-opaque'},
        {field: 'case_number', problem: 'case-number-malformed'},
      ],
    })
  })

  test('needs no signature, and one that is there must hold for a key of the dock', () => {
    expect(read('officer', signedRosterPayload('officer', officerData(), central.privateKey))).toMatchObject({
      says: 'in-use',
    })
    const forged = signedRosterPayload('officer', officerData(), stranger.privateKey)
    expect(read('officer', forged)).toEqual(nothing('roster-message-forged', {keyid: 'central'}))
    const signed = signedRosterPayload('officer', officerData(), central.privateKey).toString()
    const changed = Buffer.from(signed.replace('"version":1', '"version":2'))
    expect(read('officer', changed)).toEqual(nothing('roster-message-forged', {keyid: 'central'}))
    for (const keyid of ['other', 'constructor']) {
      const unknown = Buffer.from(signed.replace('"keyid":"central"', `"keyid":"${keyid}"`))
      expect(read('officer', unknown)).toEqual(nothing('roster-message-unknown-key'))
    }
    const nameless = rosterPayload('officer', officerData(), {signature: 'A'.repeat(86)})
    expect(read('officer', nameless)).toEqual(nothing('roster-message-unknown-key'))
  })

  test('that was made for another agency or id is refused', () => {
    const sent = (change: object): RosterMessage => read('case', rosterPayload('case', caseData(), {...change}))
    const topic = (agency: string, id: string): string => `evidock/v1/${agency}/roster/case/${id}`
    expect(sent({subject: topic('agency-a', 'case-1')})).toMatchObject({says: 'in-use'})
    expect(sent({subject: `/${topic('agency-a', 'case-1')}`})).toMatchObject({says: 'in-use'})
    expect(sent({subject: 'case/case-1'})).toMatchObject({says: 'in-use'})
    expect(sent({subject: topic('agency-b', 'case-1')})).toEqual(nothing('roster-message-of-another-agency'))
    expect(sent({source: '/evidock/v1/agency-b'})).toEqual(nothing('roster-message-of-another-agency'))
    expect(sent({subject: topic('agency-a', 'case-2')})).toEqual(
      nothing('roster-message-of-another-id', {field: 'subject'}),
    )
    expect(read('case', rosterPayload('case', caseData({case: 'case-2'})))).toEqual(
      nothing('roster-message-of-another-id', {field: 'case'}),
    )
    expect(read('officer', rosterPayload('officer', officerData({officer: '330102'})))).toEqual(
      nothing('roster-message-of-another-id', {field: 'officer'}),
    )
    expect(read('item', rosterPayload('item', itemData({item: 'hearing'})))).toEqual(
      nothing('roster-message-of-another-id', {field: 'item'}),
    )
  })

  const oneAct = (change: object): Buffer => rosterPayload('case', caseData({detail: {acts: [actData({...change})]}}))
  const refusals: [string, RosterKind, Uint8Array, string, object][] = [
    ['is larger than 64 KB', 'case', oneAct({place: 'x'.repeat(70_000)}), 'too-large', {most: 65_536}],
    ['is cut off', 'case', rosterPayload('case', caseData()).subarray(0, 80), 'not-json', {bytes: 80}],
    ['is a list', 'case', Buffer.from('[]'), 'not-json', {bytes: 2}],
    ['is no UTF-8', 'case', Buffer.from([0x22, 0xff, 0x22]), 'not-json', {bytes: 3}],
    ['is no event', 'case', Buffer.from('{}'), 'invalid', {fields: expect.arrayContaining(['id', 'type'])}],
    ['is of another kind', 'case', rosterPayload('officer', officerData()), 'invalid', {fields: ['type']}],
    ['has no version', 'case', rosterPayload('case', caseData({version: 0})), 'invalid', {fields: ['version']}],
    ['has no acts', 'case', rosterPayload('case', caseData({detail: {}})), 'invalid', {fields: ['detail.acts']}],
    ['has a version that is no whole number', 'case', rosterPayload('case', caseData({version: 1.5})), 'invalid', {}],
    ['is deleted perhaps', 'case', rosterPayload('case', caseData({deleted: 'yes'})), 'invalid', {fields: ['deleted']}],
    ['has an act of no phase', 'case', oneAct({phase: '启'}), 'invalid', {fields: ['detail.acts.0.phase']}],
    ['has a time without offset', 'case', oneAct({from: '2026-10-20T09:00:00'}), 'invalid', {}],
    ['has an act without officers', 'case', oneAct({officers: []}), 'invalid', {fields: ['detail.acts.0.officers']}],
    [
      'has a day that there is not',
      'case',
      oneAct({from: '2026-02-30T09:00:00Z'}),
      'invalid',
      {fields: ['detail.acts.0.from'], reason: 'time-unreadable'},
    ],
    [
      'ends before it starts',
      'case',
      oneAct({to: '2026-10-20T00:00:00Z'}),
      'invalid',
      {fields: ['detail.acts.0.to'], reason: 'end-not-after-start'},
    ],
    [
      'is of the officer who is none',
      'officer',
      rosterPayload('officer', officerData({officer: '000000'})),
      'of-another-id',
      {},
    ],
    [
      'has an act of the officer who is none',
      'case',
      oneAct({officers: ['000000']}),
      'invalid',
      {fields: ['detail.acts.0.officers'], reason: 'officer-unassigned'},
    ],
  ]
  test.each(refusals)(
    'that %s is refused, with its fields and none of its text',
    (_why, kind, payload, code, detail) => {
      expect(read(kind, payload)).toMatchObject({says: 'nothing', problem: `roster-message-${code}`, detail})
    },
  )

  test('that is nested without end does no harm', () => {
    const deep = `"detail":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)},`
    const payload = rosterPayload('item', itemData()).toString().replace('"detail":{', deep)
    expect(['nothing', 'in-use']).toContain(read('item', Buffer.from(payload)).says)
  })

  test('on a topic that no dock could have made is refused, empty or not', () => {
    for (const payload of [Buffer.alloc(0), rosterPayload('case', caseData())]) {
      expect(read('case', payload, 'Zhang San')).toMatchObject({
        problem: 'roster-message-invalid',
        detail: {fields: ['topic']},
      })
    }
  })
})
