import {copyFileSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {recordCentralCopy} from '../../src/facts/central-copies.ts'
import {dockingSnapshot} from '../../src/publish/snapshots.ts'
import {badCard} from '../support/bad-card.ts'
import {copyClip, directWorkers} from '../support/direct-workers.ts'
import {startTestPipeline, type TestDock, type TestPipeline} from '../support/dock.ts'
import {gate} from '../support/gate.ts'
import {backUp, keepLists, loseDatabase, stopKeepingLists} from '../support/older-database.ts'
import {arrivalOf, footage, recordedAt, recorderFolder, writeClip} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

const start = (data: string, options: Parameters<typeof startTestPipeline>[0] = {}): Promise<TestPipeline> =>
  startTestPipeline({data, history: true, ...options})

/** Docks a recorder, waits until nothing is left to do, and pulls it. */
async function dockIt(rig: TestPipeline, root: string, change: Parameters<typeof arrivalOf>[1] = {}): Promise<void> {
  const arrival = arrivalOf(root, change)
  await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  await rig.pipeline.left(arrival.key)
}

const FIRST = {
  'DSJ_BWC0001_100001_20261020_093000_IMP.mp4': footage(300_000, 1),
  'DSJ_BWC0001_100001_20261020_094000.mp4': footage(2_000_000, 2),
  'notes.txt': 'a note',
  'nothing.mp4': '',
}

function recorder(): string {
  const root = recorderFolder(FIRST)
  symlinkSync('/etc/passwd', join(root, 'link.mp4'))
  return root
}

type Known = {clips: unknown[]; dockings: unknown[]; files: unknown[]}

/** What a dock knows of its dockings and clips, without what is new in each epoch. */
function known({dock, rows}: Pick<TestDock, 'dock' | 'rows'>): Known {
  const dockings = rows<{id: string}>('SELECT id FROM docking ORDER BY opened_at').map(({id}) => {
    const {revision: _revision, ...snapshot} = dockingSnapshot(dock.store, dock.name, id)
    return snapshot
  })
  return {
    dockings,
    clips: rows(
      `SELECT id, recorder, recorder_serial, path, bytes, mtime, generation, docking, bay, name, name_grammar,
         name_officer, commanded_officer, mark, zone, entry_times, offset_ms, offset_error_ms, dock_clock, vault_path,
         recorded_raw, recorded_from, sha256, sm3, read_back, outcome, problem
       FROM clip ORDER BY path, generation`,
    ),
    files: rows('SELECT * FROM docking_file ORDER BY docking, clip'),
  }
}

/**
 * Starts a dock that ends at a commit as a power cut ends it, before anything of it is stored.
 *
 * @returns how many commits there were; fewer than `at` when the dock had nothing left to do before
 */
async function diesAtCommit(data: string, at: number): Promise<number> {
  let commits = 0
  let die = (): void => {}
  const died = new Promise<void>(resolve => {
    die = resolve
  })
  const survive = interpose((call, run) => {
    if (call.call === 'commit') commits += 1
    if (commits < at) return run()
    die()
    throw new Error('the power is cut')
  })
  try {
    const rig = await start(data)
    await Promise.race([died, rig.pipeline.idle()])
    rig.kill()
  } catch (error) {
    expect(String(error)).toContain('the power is cut')
  } finally {
    survive()
  }
  return commits
}

/** Resolves after the commit that makes it so. */
async function once({changes}: TestDock, isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => changes.once('committed', resolve))
}

const unproved = ({rows}: TestDock): unknown[] =>
  rows('SELECT id FROM clip WHERE adopted_at IS NOT NULL AND verified_at IS NULL')

describe('a database that was lost', () => {
  test('knows its dockings and clips again as they were, with one alert that counts them', async () => {
    const data = scratchFolder()
    const before = await start(data)
    await dockIt(before, recorder(), {offset: {ms: 420_000, errorMs: 500}, officer: '100009'})
    const expected = known(before)
    await stopKeepingLists(before)
    loseDatabase(data)

    const after = await start(data)
    await after.pipeline.idle()
    expect(known(after)).toEqual(expected)
    const [alert, ...others] = after.alertRows().filter(({problem}) => problem !== 'entries-refused')
    expect(others).toEqual([])
    expect(alert).toMatchObject({problem: 'database-restored', severity: 'critical'})
    expect(JSON.parse(alert?.detail ?? '')).toMatchObject({told_by: 'high-water', clips: 3, dockings: 1})
  })

  test('doesn’t copy again what the recorder still shows', async () => {
    const data = scratchFolder()
    const root = recorder()
    const before = await start(data)
    await dockIt(before, root)
    await stopKeepingLists(before)
    loseDatabase(data)

    const after = await start(data, {workers: {copyClip: () => Promise.reject(new Error('copied again'))}})
    await dockIt(after, root)
    const outcomes = after.clips().map(({outcome}) => outcome)
    expect(outcomes).toEqual(['already-held', 'already-held', 'refused', 'already-held', 'empty'])
    expect(after.rows('SELECT id FROM docking WHERE sealed_at IS NULL')).toEqual([])
  })

  test('has a recorder that comes before its clips are proved wait for nothing but its own', async () => {
    const data = scratchFolder()
    const root = recorder()
    const before = await start(data)
    await dockIt(before, root)
    await dockIt(before, recorderFolder({'other.mp4': footage(5000, 7)}), {serial: 'REC-2'})
    const others = before.clips().filter(({recorder: of}) => of === 'rec-2')
    await stopKeepingLists(before)
    loseDatabase(data)

    const held = gate()
    const direct = directWorkers()
    const after = await start(data, {
      workers: {
        readBack: async order => {
          if (others.some(({vault_path: path}) => order.file.endsWith(path))) await held.pass()
          return direct.readBack(order)
        },
      },
    })
    await held.reached
    const docking = await after.pipeline.arrived(arrivalOf(root))
    await once(after, () => dockingSnapshot(after.dock.store, after.dock.name, docking).state === 'sealed')
    expect(unproved(after)).toHaveLength(1)
    expect(dockingSnapshot(after.dock.store, after.dock.name, docking)).toMatchObject({already_held: 3, clips: 5})
    held.open()
    await after.pipeline.idle()
    expect(unproved(after)).toEqual([])
  })

  test('proves a clip once, though its recorder comes while it is read', async () => {
    const data = scratchFolder()
    const root = recorderFolder({'a.mp4': footage(9000, 3)})
    const before = await start(data)
    await dockIt(before, root)
    await stopKeepingLists(before)
    loseDatabase(data)

    const held = gate()
    const direct = directWorkers()
    let reads = 0
    const after = await start(data, {
      workers: {
        readBack: async order => {
          reads += 1
          if (reads === 1) await held.pass()
          return direct.readBack(order)
        },
      },
    })
    await held.reached
    // Central may tell of its bytes before: nothing can be said to that.
    const [clip] = after.clips()
    if (!clip) throw new RangeError('no clip')
    const receipt = {clip, place: 'central', sha256: 'f'.repeat(64), bytes: clip.bytes, receipt: 'r'}
    expect(recordCentralCopy(after.dock, receipt)).toBe(false)
    expect(after.alerts()).toEqual(['database-restored'])
    await after.pipeline.arrived(arrivalOf(root))
    await once(after, () => after.clips()[0]?.outcome === 'already-held')
    held.open()
    await after.pipeline.idle()
    const leaves = after.rows<{body: string}>('SELECT body FROM leaf').map(({body}) => JSON.parse(body).kind)
    expect(leaves.filter(kind => kind === 'clip-verified')).toHaveLength(1)
    expect(after.clips()[0]).toMatchObject({outcome: 'already-held', sha256: expect.any(String)})
  })

  test('lets a recorder go before its clips are proved, and they are proved all the same', async () => {
    const data = scratchFolder()
    const root = recorderFolder({'a.mp4': footage(9_000_000, 3), 'b.mp4': footage(9_000_000, 4)})
    const before = await start(data)
    await dockIt(before, root)
    await stopKeepingLists(before)
    loseDatabase(data)

    const held = gate()
    const direct = directWorkers()
    const after = await start(data, {
      slots: {copies: 1, copiesPerRecorder: 1},
      workers: {readBack: order => held.pass().then(() => direct.readBack(order))},
    })
    const arrival = arrivalOf(root)
    const docking = await after.pipeline.arrived(arrival)
    await once(after, () => dockingSnapshot(after.dock.store, after.dock.name, docking).state === 'listed')
    const gone = after.pipeline.left(arrival.key)
    held.open()
    await gone
    await after.pipeline.idle()
    const counts = dockingSnapshot(after.dock.store, after.dock.name, docking)
    expect(counts.removed).toBeGreaterThan(0)
    expect(
      after.messages().filter(({type, data: said}) => type === 'evidock.clip.v1' && said.outcome === 'removed'),
    ).toEqual([])
    expect(unproved(after)).toEqual([])
  })

  test('believes no clip that isn’t what its sidecar says, and copies it when its recorder comes', async () => {
    const data = scratchFolder()
    const root = recorderFolder({'a.mp4': footage(9000, 3), 'b.mp4': footage(9000, 4), 'c.mp4': footage(9000, 5)})
    const before = await start(data)
    await dockIt(before, root)
    const paths = before.clips().map(({vault_path: path}) => path)
    await stopKeepingLists(before)
    const [a = '', b = '', c = ''] = paths.map(path => join(data, 'vault', path))
    writeFileSync(a, footage(9000, 9))
    rmSync(b)
    symlinkSync('/etc/passwd', b)
    rmSync(c)
    rmSync(c.replace('.mp4', '.json'))
    loseDatabase(data)

    const after = await start(data)
    await after.pipeline.idle()
    expect(after.clips().map(({outcome, problem, sha256}) => [outcome, problem, sha256])).toEqual([
      ['unreadable', 'vault-file-altered', null],
      ['unreadable', 'vault-file-missing', null],
      ['unreadable', 'vault-file-missing', null],
    ])
    expect(readdirSync(join(data, 'vault', 'unclaimed'))).toHaveLength(3)
    expect(unproved(after)).toEqual([])
    await dockIt(after, root)
    expect(after.clips().map(({outcome, problem}) => [outcome, problem])).toEqual(
      Array.from({length: 3}, () => ['verified', null]),
    )
    expect(after.clips().map(({vault_path: path}) => path)).toEqual(paths)
  })

  test('knows a docking again that was cut off, and ends it', async () => {
    const data = scratchFolder()
    // Too large to be copied together.
    const root = recorderFolder({'a.mp4': footage(9_000_000, 3), 'b.mp4': footage(9_000_000, 4)})
    const held = gate()
    let copies = 0
    const before = await start(data, {
      slots: {copiesPerRecorder: 1},
      workers: {
        copyClip: async order => {
          copies += 1
          if (copies === 2) await held.pass()
          return copyClip(order)
        },
      },
    })
    await before.pipeline.arrived(arrivalOf(root))
    await held.reached
    await keepLists(before)
    const [first] = known(before).dockings
    before.kill()
    loseDatabase(data)

    const after = await start(data)
    await after.pipeline.idle()
    const [again] = known(after).dockings
    expect(first).toMatchObject({state: 'listed', clips: 2})
    const {sealed_at, outcomes_sha256, ...counts} = {...Object(again)}
    expect(counts).toMatchObject({state: 'sealed', clips: 2, verified: 1, removed: 1})
    expect([sealed_at, outcomes_sha256]).not.toContain(null)
    await dockIt(after, root)
    expect(
      after
        .clips()
        .map(({outcome}) => outcome)
        .toSorted(),
    ).toEqual(['already-held', 'verified'])
  })

  test.each([
    ['with its list', []],
    ['without its list', ['dockings', 'high-water.json']],
  ])('knows a clip again that could be read only in part, %s', async (_, lost) => {
    const data = scratchFolder()
    const root = recorderFolder({'a.mp4': footage(3_000_000, 3), 'b.mp4': footage(9000, 4)})
    const card = badCard(join(root, 'a.mp4'))
    card.breaks({from: 1 << 20, to: (1 << 20) + 4096})
    const before = await start(data)
    await dockIt(before, root)
    const inPart = ({clips}: TestPipeline): unknown =>
      clips().map(clip => [clip.outcome, clip.problem, clip.partial_sha256, clip.missing_ranges, clip.docking])
    const expected = inPart(before)
    await stopKeepingLists(before)
    loseDatabase(data)
    for (const name of lost) rmSync(join(data, name), {recursive: true})

    const after = await start(data)
    await after.pipeline.idle()
    expect(JSON.stringify(expected)).toMatch(/^\[\["partial","bytes-missing".*\["verified"/)
    expect(inPart(after)).toEqual(expected)
    card.mended()
    await dockIt(after, root)
    expect(after.clips().map(({outcome}) => outcome)).toEqual(['verified', 'already-held'])
  })

  test('whose lists are lost as well knows the clips, and leaves what central knows of the docking alone', async () => {
    const data = scratchFolder()
    const root = recorder()
    const before = await start(data)
    await dockIt(before, root)
    const clips = before.clips().filter(({verified_at: at}) => at !== null)
    await stopKeepingLists(before)
    loseDatabase(data)
    for (const name of ['dockings', 'high-water.json']) rmSync(join(data, name), {recursive: true})

    const after = await start(data)
    await after.pipeline.idle()
    const facts = ({id, sha256, sm3, outcome, recorded_from, docking}: (typeof clips)[number]) => [
      id,
      sha256,
      sm3,
      outcome,
      recorded_from,
      docking,
    ]
    expect(after.clips().map(facts)).toEqual(clips.map(facts))
    expect(after.messages().map(({type}) => type)).not.toContain('evidock.docking.v1')
    await dockIt(after, root)
    expect(after.clips().filter(({outcome}) => outcome === 'already-held')).toHaveLength(3)
  })
})

describe('an older copy of the database', () => {
  test('learns what came after it: new clips, clips that came again, and other content under an old name', async () => {
    const [data, backup] = [scratchFolder(), scratchFolder()]
    const root = recorder()
    const before = await start(data)
    await dockIt(before, root)
    await stopKeepingLists(before)
    const restore = backUp(data, backup)
    const later = await start(data)
    writeClip(root, 'DSJ_BWC0001_100001_20261020_100000.mp4', footage(70_000, 5))
    writeFileSync(join(root, 'notes.txt'), 'b note')
    utimesSync(join(root, 'notes.txt'), recordedAt, recordedAt)
    await dockIt(later, root, {bay: 2})
    await dockIt(later, recorderFolder({'other.mp4': footage(5000, 7)}), {serial: 'REC-2'})
    const expected = known(later)
    await stopKeepingLists(later)
    restore()

    const after = await start(data)
    await after.pipeline.idle()
    expect(known(after)).toEqual(expected)
    await dockIt(after, root)
    const again = after.clips().filter(({outcome}) => outcome === 'already-held')
    expect(again.map(({generation}) => generation).toSorted()).toEqual([1, 1, 1, 2])
  })

  test('that was made while a recorder was copied learns how that docking ended', async () => {
    const [data, backup] = [scratchFolder(), scratchFolder()]
    const root = recorderFolder({'a.mp4': footage(5000, 3), 'b.mp4': footage(5000, 4)})
    const held = gate()
    const direct = directWorkers()
    const before = await start(data, {
      slots: {copiesPerRecorder: 1, copies: 1},
      workers: {placeClips: placements => held.pass().then(() => direct.placeClips(placements))},
    })
    const arrival = arrivalOf(root)
    await before.pipeline.arrived(arrival)
    await held.reached
    before.dock.store.exec(`VACUUM INTO '${join(backup, 'evidock.db')}'`)
    held.open()
    await before.pipeline.idle()
    await before.pipeline.left(arrival.key)
    const expected = known(before)
    await stopKeepingLists(before)
    loseDatabase(data)
    copyFileSync(join(backup, 'evidock.db'), join(data, 'evidock.db'))

    const after = await start(data)
    after.pipeline.allReported()
    await after.pipeline.idle()
    expect(known(after)).toEqual(expected)
    expect(after.rows('SELECT * FROM task')).toEqual([])
  })

  test('that was made while a recorder was copied, without lists, ends that docking by what the clips tell', async () => {
    const [data, backup] = [scratchFolder(), scratchFolder()]
    const root = recorderFolder({'a.mp4': footage(9_000_000, 3), 'b.mp4': footage(9_000_000, 4)})
    const held = gate()
    let copies = 0
    const before = await start(data, {
      slots: {copiesPerRecorder: 1, copies: 1},
      workers: {
        copyClip: async order => {
          copies += 1
          if (copies === 2) await held.pass()
          return copyClip(order)
        },
      },
    })
    const arrival = arrivalOf(root)
    const cutOff = await before.pipeline.arrived(arrival)
    await held.reached
    before.dock.store.exec(`VACUUM INTO '${join(backup, 'evidock.db')}'`)
    const gone = before.pipeline.left(arrival.key)
    held.open()
    await gone
    await dockIt(before, root)
    await before.stop()
    loseDatabase(data)
    copyFileSync(join(backup, 'evidock.db'), join(data, 'evidock.db'))

    const after = await start(data)
    await after.pipeline.idle()
    const {state, verified, removed} = dockingSnapshot(after.dock.store, after.dock.name, cutOff)
    expect({state, verified, removed}).toEqual({state: 'sealed', verified: 1, removed: 1})
    const late = after.clips().find(({docking}) => docking !== cutOff)
    expect(late).toMatchObject({outcome: 'verified', sha256: expect.any(String)})
    expect(after.rows('SELECT * FROM task')).toEqual([])
  })

  test('is told all of it, wherever the telling is cut off and begun again', async () => {
    const [data, backup] = [scratchFolder(), scratchFolder()]
    const root = recorder()
    const before = await start(data)
    await stopKeepingLists(before)
    const restore = backUp(data, backup)
    const later = await start(data)
    await dockIt(later, root)
    await dockIt(later, recorderFolder({'other.mp4': footage(5000, 7)}), {serial: 'REC-2'})
    const expected = known(later)
    await stopKeepingLists(later)

    let commits = 0
    for (let at = 1; commits >= at - 1; at += 1) {
      restore()
      commits = await diesAtCommit(data, at)
      const after = await start(data)
      await after.pipeline.idle()
      expect(known(after), `killed at commit ${at}`).toEqual(expected)
      expect(after.rows('SELECT * FROM task'), `killed at commit ${at}`).toEqual([])
      expect(after.alerts(), `killed at commit ${at}`).toEqual(['database-restored'])
      await after.stop()
    }
    expect(commits).toBeGreaterThan(10)
  })
})
