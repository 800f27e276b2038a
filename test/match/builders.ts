import type {ClipForMatch} from '../../src/match/match-types.ts'
import type {CaseAct, CustodyRow, Officer, Roster} from '../../src/match/roster-schema.ts'

/** `09:30` of the day that the tests play on, in UTC. */
export function at(time: string): string {
  return new Date(`2026-10-20T${time.length === 5 ? `${time}:00` : time}Z`).toISOString()
}

/** A clip of officer 100001 by its name, 09:30 to 09:35, on a clock measured to ± 2 s. */
export function clip(fields: Partial<ClipForMatch> = {}): ClipForMatch {
  return {
    clip: 'clip-1',
    recorder: 'r1',
    officer: '100001',
    officerSource: 'name',
    recordedFrom: at('09:30'),
    recordedTo: at('09:35'),
    timeBasis: 'stated',
    offsetMs: 0,
    offsetErrorMs: 2000,
    offsetLowMs: null,
    offsetHighMs: null,
    ...fields,
  }
}

/** An act of officer 100001 in case-a, 09:00 to 10:00. */
export function act(fields: Partial<CaseAct> = {}): CaseAct {
  return {
    case: 'case-a',
    caseNumber: null,
    phase: 'investigation',
    act: 'on-site-check',
    object: 'party-1',
    officers: ['100001'],
    from: at('09:00'),
    to: at('10:00'),
    place: null,
    ...fields,
  }
}

export function custody(fields: Partial<CustodyRow> = {}): CustodyRow {
  return {recorder: 'r1', officer: '100001', out: at('08:00'), back: at('18:00'), ...fields}
}

export function officer(fields: Partial<Officer> = {}): Officer {
  return {officer: '100001', name: null, recorder: 'r1', validFrom: null, validTo: null, ...fields}
}

export function roster(rows: Partial<Roster> = {}): Roster {
  return {officers: [], cases: [], custody: [], ...rows}
}
