import {type KeyObject, randomUUID} from 'node:crypto'
import type {RosterKind} from '../../src/contract/roster.ts'
import {signEvent} from '../../src/contract/signature.ts'

/** What central sends on a roster topic, unless a test wants it otherwise. */
function rosterEvent(kind: RosterKind, data: object, change: Record<string, unknown> = {}): object {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/central',
    type: `evidock.roster.${kind}.v1`,
    time: '2026-10-19T08:00:00.000Z',
    datacontenttype: 'application/json',
    data,
    ...change,
  }
}

/** The event as the bytes of a message. */
export const rosterPayload = (kind: RosterKind, data: object, change: Record<string, unknown> = {}): Buffer =>
  Buffer.from(JSON.stringify(rosterEvent(kind, data, change)))

/** As {@link rosterPayload}, signed in the name of `central`. */
export function signedRosterPayload(
  kind: RosterKind,
  data: object,
  key: KeyObject,
  change: Record<string, unknown> = {},
): Buffer {
  const event = {...rosterEvent(kind, data, change), keyid: 'central'}
  return Buffer.from(JSON.stringify({...event, signature: signEvent(event, key)}))
}

/** An officer with no field left out. */
export const officerData = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  officer: '330101',
  name: '人员甲',
  recorder: 'BWC 0001',
  valid_from: '2026-01-01T00:00:00+08:00',
  valid_to: null,
  version: 1,
  deleted: false,
  ...change,
})

/** One act of a case, 09:00 to 10:00 of 20 October in China. */
export const actData = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  phase: 'investigation',
  act: 'on-site-check',
  object: 'obj-5',
  officers: ['330101'],
  from: '2026-10-20T09:00:00+08:00',
  to: '2026-10-20T10:00:00+08:00',
  place: '会议室',
  ...change,
})

/** A case of that one act. */
export const caseData = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  case: 'case-1',
  case_number: '甬统案〔2026〕12号',
  version: 1,
  deleted: false,
  detail: {acts: [actData()]},
  ...change,
})

/** A row of the record-item list. */
export const itemData = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  item: 'On_Site.Check',
  phase: 'investigation',
  version: 1,
  deleted: false,
  detail: {occasion: '现场检查', start: '进入检查场所', end: '离开检查场所', strength: 'must'},
  ...change,
})
