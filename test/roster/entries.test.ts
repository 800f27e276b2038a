import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {centralRows, rosterRequests, takeRosterEntry} from '../../src/facts/roster-entries.ts'
import {rosterEntry} from '../../src/store/roster-entries.ts'
import {makeDock, type TestDock} from '../support/dock.ts'
import {caseData, itemData, officerData, rosterPayload} from '../support/roster-events.ts'

const EMPTY = Buffer.alloc(0)

/** A dock that roster messages of case-1 come to. */
function dockWithCase(): {
  made: TestDock
  send: (payload: Buffer, id?: string) => boolean
  held: () => object | undefined
} {
  const made = makeDock()
  return {
    made,
    send: (payload, id = 'case-1') => takeRosterEntry(made.dock, {kind: 'case', id, payload, keys: {}}),
    held: () => rosterEntry(made.dock.store, 'case', 'case-1'),
  }
}

const version = (number: number, change: object = {}): Buffer =>
  rosterPayload('case', caseData({version: number, case_number: `2026-${number}`, ...change}))
const deletion = (number: number): Buffer => rosterPayload('case', {case: 'case-1', version: number, deleted: true})
const standing = ({alertRows}: TestDock): object[] =>
  alertRows().flatMap(row => (row.cleared_at === null ? [{problem: row.problem, ...JSON.parse(row.detail)}] : []))

describe('a roster entry of central', () => {
  test('is replaced by a higher version, and by no other', () => {
    const {send, held} = dockWithCase()
    expect([2, 1, 2, 3, 3].map(number => send(version(number)))).toEqual([true, false, false, true, false])
    expect(send(version(3, {case_number: null}))).toBe(false)
    expect(held()).toMatchObject({version: 3, deleted: 0, body: expect.stringContaining('"2026-3"')})
  })

  test('that is deleted stays so for what comes late, and what it said is gone', () => {
    const {made, send, held} = dockWithCase()
    send(version(1))
    expect([deletion(3), version(2), version(3), deletion(3), deletion(2)].map(payload => send(payload))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    expect(held()).toMatchObject({version: 3, deleted: 1, body: null, rows: null})
    expect(centralRows(made.dock).cases.size).toBe(0)
    expect(send(version(4))).toBe(true)
    expect(centralRows(made.dock).cases.get('case-1')).toHaveLength(1)
  })

  test('is deleted by an empty message under the version that it had', () => {
    const {send, held} = dockWithCase()
    expect(send(EMPTY)).toBe(false)
    expect(held()).toBeUndefined()
    send(version(2))
    expect([EMPTY, EMPTY].map(payload => send(payload))).toEqual([true, false])
    expect(held()).toMatchObject({version: 2, deleted: 1})
    expect([version(2), version(3)].map(payload => send(payload))).toEqual([false, true])
  })

  test('is deleted before it is known, when its deletion comes first', () => {
    const {send, held} = dockWithCase()
    expect([deletion(2), version(1), version(2)].map(payload => send(payload))).toEqual([true, false, false])
    expect(held()).toMatchObject({version: 2, deleted: 1})
  })

  test('ends the same in whatever order, and however often, its versions come', () => {
    const messages = fc.uniqueArray(fc.record({number: fc.integer({min: 1, max: 9}), deleted: fc.boolean()}), {
      selector: ({number}) => number,
      minLength: 1,
    })
    const doubled = messages.chain(list => fc.shuffledSubarray([...list, ...list], {minLength: list.length * 2}))
    const made = makeDock()
    fc.assert(
      fc.property(doubled, list => {
        made.dock.store.exec('DELETE FROM roster_entry')
        for (const {number, deleted} of list) {
          const payload = deleted ? deletion(number) : version(number)
          takeRosterEntry(made.dock, {kind: 'case', id: 'case-1', payload, keys: {}})
        }
        const last = list.reduce((a, b) => (b.number > a.number ? b : a))
        const held = rosterEntry(made.dock.store, 'case', 'case-1')
        expect(held).toMatchObject({version: last.number, deleted: last.deleted ? 1 : 0})
        expect(centralRows(made.dock).cases.get('case-1')?.[0]?.caseNumber).toBe(
          last.deleted ? undefined : `2026-${last.number}`,
        )
      }),
      {numRuns: 30},
    )
  })

  test('of an officer, a case and an item are three things, though they share an id', () => {
    const {dock} = makeDock()
    const taken = [
      takeRosterEntry(dock, {
        kind: 'officer',
        id: '330101',
        payload: rosterPayload('officer', officerData()),
        keys: {},
      }),
      takeRosterEntry(dock, {
        kind: 'case',
        id: '330101',
        payload: rosterPayload('case', caseData({case: '330101'})),
        keys: {},
      }),
      takeRosterEntry(dock, {
        kind: 'item',
        id: '330101',
        payload: rosterPayload('item', itemData({item: '330101'})),
        keys: {},
      }),
    ]
    expect(taken).toEqual([true, true, true])
    const {officers, cases} = centralRows(dock)
    expect([[...officers.keys()], [...cases.keys()]]).toEqual([['330101'], ['330101']])
    expect(JSON.parse(rosterEntry(dock.store, 'item', '330101')?.body ?? '')).toEqual(itemData({item: '330101'}))
  })

  test('of a kind that this evidock does not know is left alone', () => {
    const made = makeDock()
    expect(takeRosterEntry(made.dock, {kind: 'vehicle', id: 'x', payload: EMPTY, keys: {}})).toBe(false)
    expect(made.alerts()).toEqual([])
  })
})

describe('a roster message that is refused', () => {
  test('changes nothing, and is one alert until a good one comes on its topic', () => {
    const {made, send, held} = dockWithCase()
    send(version(1))
    const before = held()
    expect([1, 2].map(() => send(version(2, {detail: {acts: [{}]}})))).toEqual([false, false])
    expect(held()).toEqual(before)
    expect(standing(made)).toEqual([
      {
        problem: 'roster-message-invalid',
        kind: 'case',
        id: 'case-1',
        fields: expect.arrayContaining(['detail.acts.0.phase']),
        reason: null,
      },
    ])
    send(version(2))
    expect(standing(made)).toEqual([])
    send(Buffer.from('{'))
    expect(standing(made)).toHaveLength(1)
    expect(send(version(2))).toBe(false)
    expect(standing(made)).toEqual([])
  })

  test('leaves none of its text in what the dock says', () => {
    const {made, send} = dockWithCase()
    const secret = 'zhangsan'
    send(version(1, {case: secret, case_number: secret}))
    send(version(1, {phase: secret, detail: {[secret]: secret, acts: [{phase: secret, officers: [secret]}]}}))
    send(rosterPayload('case', {[secret]: secret}, {type: secret, [secret]: secret}))
    takeRosterEntry(made.dock, {kind: 'officer', id: secret, payload: Buffer.from(secret), keys: {}})
    takeRosterEntry(made.dock, {kind: 'case', id: `${secret} 13812345678`, payload: EMPTY, keys: {}})
    expect(made.alerts().length).toBeGreaterThan(3)
    expect(
      made
        .messages()
        .map(({data}) => JSON.stringify(data))
        .join(),
    ).not.toContain(secret)
  })

  test('in part is used without that part, and its alert goes with the next version', () => {
    const {made, send} = dockWithCase()
    expect(send(version(1, {case_number: '张三案'}))).toBe(true)
    const doubt = {problem: 'roster-message-case-number-malformed', kind: 'case', id: 'case-1', fields: ['case_number']}
    expect(standing(made)).toEqual([doubt])
    expect(send(version(1, {case_number: '张三案'}))).toBe(false)
    expect(standing(made)).toEqual([doubt])
    send(version(2))
    expect(standing(made)).toEqual([])
  })

  test('like ten thousand others makes no more than a hundred alerts, and one that says so', () => {
    const {made, send} = dockWithCase()
    for (let number = 0; number < 150; number += 1) send(Buffer.from('{'), `case-${number}`)
    expect(standing(made)).toHaveLength(101)
    expect(standing(made)).toContainEqual({problem: 'roster-messages-refused', more_than: 100})
    send(version(1))
    expect(standing(made)).toHaveLength(99)
  })
})

describe('what a dock asks of central', () => {
  type Asked = {data: {request: string; part: number; parts: number; detail: Record<'held' | 'deleted', object>}}
  const asked = ({dock}: TestDock): Asked[] =>
    rosterRequests(dock).map(({subject, payload}) => {
      expect(subject).toBe('request/roster')
      expect(payload.length).toBeLessThan(65_536)
      return JSON.parse(payload.toString())
    })

  test('is everything while it holds nothing', () => {
    const nothing = {officer: {}, case: {}, item: {}}
    expect(asked(makeDock())).toMatchObject([{data: {part: 1, parts: 1, detail: {held: nothing, deleted: nothing}}}])
  })

  test('names the version of each entry that it holds or knows to be deleted', () => {
    const {made, send} = dockWithCase()
    send(version(4))
    send(rosterPayload('case', {case: 'case-2', version: 9, deleted: true}), 'case-2')
    expect(asked(made)).toMatchObject([
      {data: {detail: {held: {case: {'case-1': 4}}, deleted: {case: {'case-2': 9}, officer: {}}}}},
    ])
  })

  test('comes in parts of less than 64 KB where one would not do', () => {
    const made = makeDock()
    const insert = made.dock.store.prepare(
      "INSERT INTO roster_entry VALUES ('case', ?, ?, ?, '{}', '[]', '2026-10-19T08:00:00.000Z')",
    )
    const ids = Array.from(
      {length: 9_000},
      (_, number) => `case-2026-with-a-long-id-${String(number).padStart(10, '0')}`,
    )
    made.dock.store.transaction(() => {
      for (const [index, id] of ids.entries()) insert.run(id, index + 1, index % 3 === 0 ? 1 : 0)
    })()
    const parts = asked(made)
    expect(parts.length).toBeGreaterThan(5)
    expect(parts.map(({data}) => [data.part, data.parts, data.request])).toEqual(
      parts.map((_, index) => [index + 1, parts.length, parts[0]?.data.request]),
    )
    const named = parts.flatMap(({data}) => Object.values(data.detail).flatMap(kinds => Object.values(kinds)))
    expect(Object.assign({}, ...named)).toEqual(Object.fromEntries(ids.map((id, index) => [id, index + 1])))
  })
})
