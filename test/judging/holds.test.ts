import {describe, expect, test} from 'vitest'
import {type HoldOfFiles, holdInCaseFile, isHeld, keepHoldsOfFiles} from '../../src/facts/holds.ts'
import {insertMatch, latestMatch} from '../../src/store/matches.ts'
import {makeDock, startTestPipeline, type TestDock} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const TODAY = '2026-11-10'
const complaint = (change: Partial<HoldOfFiles> = {}): HoldOfFiles => ({
  label: 'TS-1',
  case: 'case-1',
  until: null,
  by: 'register',
  ...change,
})
const holds = ({rows}: TestDock): unknown[] =>
  rows('SELECT "case", label, released_at IS NULL AS stands FROM hold ORDER BY rowid')
const caseTasks = ({rows}: TestDock): string[] =>
  rows<{subject: string}>("SELECT subject FROM task WHERE kind = 'case' ORDER BY subject").map(({subject}) => subject)

describe('the hold of a complaint', () => {
  test('is laid once, and has its case judged', () => {
    const made = makeDock()
    for (let look = 0; look < 3; look += 1) keepHoldsOfFiles(made.dock, [complaint()], TODAY)
    expect(holds(made)).toEqual([{case: 'case-1', label: 'TS-1', stands: 1}])
    expect(caseTasks(made)).toEqual(['case-1'])
  })

  test('stands until the closing day, whatever becomes of its row before', () => {
    const made = makeDock()
    keepHoldsOfFiles(made.dock, [complaint()], TODAY)
    keepHoldsOfFiles(made.dock, [], TODAY)
    keepHoldsOfFiles(made.dock, [complaint({label: 'TS-2', case: 'case-9', until: '2026-11-01'})], TODAY)
    keepHoldsOfFiles(made.dock, [complaint({until: '2026-11-11'})], TODAY)
    expect(holds(made)).toEqual([{case: 'case-1', label: 'TS-1', stands: 1}])
    keepHoldsOfFiles(made.dock, [complaint({until: '2026-11-11'})], '2026-11-11')
    expect(holds(made)).toEqual([{case: 'case-1', label: 'TS-1', stands: 0}])
  })

  test('stays on the former case, too, when its row names another one', () => {
    const made = makeDock()
    keepHoldsOfFiles(made.dock, [complaint()], TODAY)
    keepHoldsOfFiles(made.dock, [complaint({case: 'case-2'})], TODAY)
    expect(holds(made)).toMatchObject([
      {case: 'case-1', stands: 1},
      {case: 'case-2', stands: 1},
    ])
    keepHoldsOfFiles(made.dock, [complaint({case: 'case-2', until: TODAY})], TODAY)
    expect(holds(made)).toMatchObject([
      {case: 'case-1', stands: 0},
      {case: 'case-2', stands: 0},
    ])
  })

  test('of a case’s own file ends for that case alone, and is laid once though it is told twice', () => {
    const made = makeDock()
    const suit = (of: string, until: string | null = null) => holdInCaseFile('H1', of, until)
    keepHoldsOfFiles(made.dock, [suit('case-1'), suit('case-2'), suit('case-2')], TODAY)
    keepHoldsOfFiles(made.dock, [suit('case-1'), suit('case-2', TODAY), suit('case-2', TODAY)], TODAY)
    expect(holds(made)).toMatchObject([
      {case: 'case-1', label: 'case-1/H1', stands: 1},
      {case: 'case-2', label: 'case-2/H1', stands: 0},
    ])
    const released = made.rows<{body: string}>("SELECT body FROM leaf WHERE body LIKE '%hold-released%'")
    expect(released).toHaveLength(1)
  })

  test('stands while one of two rows that contradict each other says that it is open', () => {
    const made = makeDock()
    for (let look = 0; look < 3; look += 1)
      keepHoldsOfFiles(made.dock, [complaint({until: '2026-11-01'}), complaint()], TODAY)
    expect(holds(made)).toEqual([{case: 'case-1', label: 'TS-1', stands: 1}])
  })

  test('keeps every clip of the case from being cleared', async () => {
    const made = await startTestPipeline()
    await made.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': footage(1000, 1), 'b.mp4': footage(1000, 2)})))
    await made.pipeline.idle()
    const [clip, other] = made.clips()
    const match = clip && latestMatch(made.dock.store, clip.id)
    if (!clip || !other || !match) throw new RangeError('two clips were docked and matched')
    const {revision: _revision, ...decided} = match
    insertMatch(made.dock.store, {...decided, state: 'matched', case: 'case-1'})
    keepHoldsOfFiles(made.dock, [complaint()], TODAY)
    expect([clip, other].map(({id}) => isHeld(made.dock.store, id))).toEqual([true, false])
    keepHoldsOfFiles(made.dock, [complaint({until: TODAY})], TODAY)
    expect(isHeld(made.dock.store, clip.id)).toBe(false)
  })
})
