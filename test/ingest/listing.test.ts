import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {bayState} from '../../src/dock-state.ts'
import {admit, type Candidate} from '../../src/ingest/admission.ts'
import {entryTimeMs, listRecorder} from '../../src/ingest/listing.ts'
import {clipFiles, vaultPath} from '../../src/ingest/vault.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {startTestPipeline} from '../support/dock.ts'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A folder in memory: it is quick, and takes a sparse file of any size. */
function memoryFolder(): string {
  const folder = mkdtempSync('/dev/shm/evidock-test-')
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** Does something at its first call. */
function once(doing: () => void): () => void {
  let done = false
  return () => {
    if (!done) doing()
    done = true
  }
}

const fill = (folder: string, files: number): void =>
  void execFileSync('sh', ['-c', `seq ${files} | xargs touch`], {cwd: folder})

describe('a listing', () => {
  test('names every entry by its raw bytes, and refuses what isn’t a plain file', () => {
    const root = recorderFolder({
      'DCIM/a.mp4': 'a',
      'B/a.mp4': 'aa',
      'empty.mp4': '',
      'x\n\u0007.mp4': 'b',
      '...mp4': 'c',
    })
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.mp4')]), 'bad')
    symlinkSync('/etc/passwd', join(root, 'link.mp4'))
    execFileSync('mkfifo', [join(root, 'fifo.mp4')])
    const entries = listRecorder({root})
    const shown = entries.map(({path, bytes, refused}) => [path.toString('latin1'), refused === null ? bytes : refused])
    expect(shown.toSorted()).toEqual(
      [
        ['DCIM/a.mp4', 1],
        ['B/a.mp4', 2],
        ['empty.mp4', 0],
        ['x\n\u0007.mp4', 1],
        ['...mp4', 1],
        ['\u00ff\u00fe.mp4', 3],
        ['link.mp4', 'symbolic-link'],
        ['fifo.mp4', 'not-a-file'],
      ].toSorted(),
    )
  })

  test('of a recorder that is gone fails, and is not an empty one', () => {
    expect(() => listRecorder({root: join(scratchFolder(), 'gone')})).toThrow('ENOENT')
  })

  test('during which the recorder is pulled fails, and is not a list of what can’t be read', () => {
    const above = memoryFolder()
    const root = join(above, 'card')
    mkdirSync(root)
    fill(root, 20)
    // At the first entry the listing has the names, and asks for the rest.
    const pull = once(() => renameSync(root, join(above, 'pulled')))
    expect(() => listRecorder({root, onEntry: pull})).toThrow()
  })

  test('in whose course an entry vanishes fails: the disk is in doubt', () => {
    // The system lists here what is open, and what the listing itself opened for that is closed at once.
    expect(() => listRecorder({root: '/proc/self/fd'})).toThrow('ENOENT')
  })

  test('after which another recorder is in its place fails', () => {
    const above = memoryFolder()
    const [root, other] = [join(above, 'card'), join(above, 'other')]
    for (const folder of [root, other]) {
      mkdirSync(folder)
      fill(folder, 20)
    }
    const exchange = once(() => {
      renameSync(root, join(above, 'pulled'))
      renameSync(other, root)
    })
    expect(() => listRecorder({root, onEntry: exchange})).toThrow('changed while it was listed')
  })

  test('refuses an entry of a size that no recorder holds, and takes the rest', () => {
    const root = memoryFolder()
    writeFileSync(join(root, 'a.mp4'), 'a')
    for (const [name, bytes] of [
      ['unsafe.mp4', '7E'],
      ['huge.mp4', '1025T'],
    ] as const) {
      execFileSync('truncate', ['-s', bytes, join(root, name)])
    }
    const entries = listRecorder({root}).map(({path, bytes, refused}) => [path.toString(), bytes, refused])
    expect(entries.toSorted()).toEqual([
      ['a.mp4', 1, null],
      ['huge.mp4', 0, 'entry-unreadable'],
      ['unsafe.mp4', 0, 'entry-unreadable'],
    ])
  })

  test('of a card on which one folder can’t be read fails at first, and then has all of the others', () => {
    const root = recorderFolder({'DCIM/a.mp4': 'a', 'LOST/b.mp4': 'b'})
    const lost = join(root, 'LOST')
    const broken = (folder: string): (() => void) =>
      interpose((call, run) => {
        if (call.call !== 'list' || call.path !== folder) return run()
        throw Object.assign(new Error('EIO: a bad folder'), {code: 'EIO'})
      })
    onTestFinished(broken(lost))
    expect(() => listRecorder({root})).toThrow('EIO')
    const entries = listRecorder({root, isDamaged: true}).map(({path, refused}) => [path.toString(), refused])
    expect(entries.toSorted()).toEqual([
      ['DCIM/a.mp4', null],
      ['LOST', 'folder-unreadable'],
    ])
    broken(`${root}/`)
    expect(() => listRecorder({root, isDamaged: true})).toThrow('EIO')
  })

  test('with what can’t be read doesn’t let the recorder go as if nothing were amiss', async () => {
    const rig = await startTestPipeline()
    const root = memoryFolder()
    writeFileSync(join(root, 'a.mp4'), 'a')
    execFileSync('truncate', ['-s', '1025T', join(root, 'huge.mp4')])
    const docking = await rig.pipeline.arrived(arrivalOf(root))
    await rig.pipeline.idle()
    const outcomes = Object.fromEntries(rig.clips().map(({path, outcome}) => [path.toString(), outcome]))
    expect(outcomes).toEqual({'a.mp4': 'verified', 'huge.mp4': 'unreadable'})
    expect(bayState(rig.dock, getDocking(rig.dock.store, docking))).toEqual({state: 'fault', problem: 'unreadable'})
    expect(rig.rows('SELECT problem, severity FROM alert')).toEqual([
      {problem: 'entries-unreadable', severity: 'critical'},
    ])
  })

  test('has every file of a folder with more of them than a call may have arguments', () => {
    const root = memoryFolder()
    fill(root, 130_000)
    expect(listRecorder({root})).toHaveLength(130_000)
  })

  test('takes the nearest time that a message can say for one that no recorder has', () => {
    const said = (mtimeMs: number): string => new Date(entryTimeMs({mtimeMs})).toISOString()
    expect(said(Date.parse('2026-10-20T01:30:00.123Z') + 0.9)).toBe('2026-10-20T01:30:00.123Z')
    for (const absurd of [1e18, -1e18, 8.64e15]) expect(said(absurd)).toMatch(/^\d{4}-/)
  })

  test('of a docking with absurd names and entries still gives each its outcome', async () => {
    const rig = await startTestPipeline()
    const root = recorderFolder({
      'DSJ_BWC0001_100001_00000101_000000.mp4': 'year 0',
      'DSJ_BWC0001_100001_99991231_235959.mp4': 'year 9999',
      'empty.mp4': '',
      'clip.json': '{}',
      'clip.part': 'p',
      'no-extension': 'n',
      [`${'n'.repeat(251)}.mp4`]: 'long',
    })
    mkdirSync(join(root, 'folder'))
    symlinkSync('..', join(root, 'folder', 'up'))
    const docking = await rig.pipeline.arrived(arrivalOf(root, {offset: {ms: -86_400_000, errorMs: 0}}))
    await rig.pipeline.idle()
    const outcomes = Object.fromEntries(rig.clips().map(({path, outcome}) => [path.toString(), outcome]))
    const {'empty.mp4': empty, 'folder/up': link, ...others} = outcomes
    expect([empty, link]).toEqual(['empty', 'refused'])
    expect(Object.values(others)).toEqual(Array.from({length: 6}, () => 'verified'))
    expect(rig.rows(`SELECT id FROM docking WHERE id = '${docking}' AND sealed_at IS NOT NULL`)).toHaveLength(1)
  })
})

describe('a clip’s place in the vault', () => {
  const placed = (name: string | Buffer): string =>
    vaultPath({date: '2026-10-20', recorder: 'rec-1', clip: 'c-1', path: Buffer.from(name)})

  test.each([
    ['a.MP4', 'c-1.mp4'],
    ['a.json', 'c-1.bin'],
    ['a.PART', 'c-1.bin'],
    ['a', 'c-1.bin'],
    ['a.mp4/../../x', 'c-1.bin'],
    ['../../etc/passwd.sh', 'c-1.sh'],
    ['a.mp4\n', 'c-1.bin'],
    ['a.toolong', 'c-1.bin'],
    ['a.音像', 'c-1.bin'],
    [Buffer.from([0xff, 0x2e, 0xff]), 'c-1.bin'],
  ])('for the name %j is %s', (name, file) => {
    expect(placed(name)).toBe(`2026-10-20/rec-1/${file}`)
  })

  test('has its sidecar beside it, which is never the clip itself', () => {
    const files = clipFiles('/vault', placed('a.json'))
    expect(new Set(Object.values(files)).size).toBe(3)
    expect(files.sidecar).toBe('/vault/2026-10-20/rec-1/c-1.json')
  })
})

describe('admission', () => {
  const clip = (id: string, change: Partial<Candidate> = {}): Candidate => ({
    id,
    bytes: 10,
    important: false,
    recordedAt: '2026-10-20T01:00:00.000Z',
    ...change,
  })
  const ids = (clips: Candidate[]): string[] => clips.map(({id}) => id)

  test('takes important clips first, then the oldest', () => {
    const clips = [
      clip('new', {recordedAt: '2026-10-21T00:00:00.000Z'}),
      clip('old', {recordedAt: '2026-10-01T00:00:00.000Z'}),
      clip('marked', {important: true, recordedAt: '2026-10-22T00:00:00.000Z'}),
      clip('mid'),
    ]
    const {admitted, noRoom} = admit(clips, 25)
    expect([ids(admitted), ids(noRoom)]).toEqual([
      ['marked', 'old'],
      ['mid', 'new'],
    ])
    expect(ids(admit(clips, 1000).admitted)).toEqual(['marked', 'old', 'mid', 'new'])
  })

  test('fits in what is small enough after one that isn’t', () => {
    const {admitted, noRoom} = admit([clip('a', {bytes: 100, important: true}), clip('b')], 10)
    expect([ids(admitted), ids(noRoom)]).toEqual([['b'], ['a']])
  })

  test('takes nothing below the floor', () => {
    expect(admit([clip('a')], -1).admitted).toEqual([])
  })

  test('says at listing what there is no room for, before the first byte', async () => {
    const rig = await startTestPipeline({floorBytes: Number.MAX_SAFE_INTEGER})
    await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': 'a', 'b.mp4': 'b'})))
    await rig.pipeline.idle()
    expect(rig.clips().map(({outcome}) => outcome)).toEqual(['no-room', 'no-room'])
    expect(rig.alerts()).toContain('no-room')
  })
})
