import {execFileSync} from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {clipFiles} from '../../src/ingest/vault.ts'
import {checkVaultFiles, recoverVault} from '../../src/recover.ts'
import type {ClipRow} from '../../src/store/clips.ts'
import {copyClip, directWorkers} from '../support/direct-workers.ts'
import {makeDock, startTestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

const content = footage(3_000_000)
const never = new AbortController().signal

/** Everything that lies in the vault, relative to it. */
const filesIn = (vault: string): string[] =>
  readdirSync(vault, {recursive: true, withFileTypes: true})
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(vault.length + 1))
    .sort()

function onlyClip(clips: ClipRow[]): ClipRow {
  const [clip] = clips
  if (!clip || clips.length > 1) throw new RangeError(`${clips.length} clips`)
  return clip
}

/** A dock that was killed at one point of its only clip's way: what it leaves behind, and the recorder. */
async function killedAt(point: 'copying' | 'placing' | 'committing'): Promise<{data: string; root: string}> {
  const data = scratchFolder()
  const root = recorderFolder({'a.mp4': content})
  const forever = new Promise<never>(() => {})
  const reached: {tell: () => void} = {tell: () => {}}
  const there = new Promise<void>(resolve => {
    reached.tell = resolve
  })
  const stuck = (): Promise<never> => {
    reached.tell()
    return forever
  }
  const direct = directWorkers()
  const rig = await startTestPipeline({
    data,
    workers: {
      copyClip: async order => {
        const copied = copyClip(order)
        if (point !== 'copying') return copied
        truncateSync(order.part, 1_500_000)
        return stuck()
      },
      placeClips: async placements => {
        await direct.placeClips(placements)
        if (point === 'placing') for (const {files} of placements) renameSync(files.final, files.part)
        return stuck()
      },
    },
  })
  await rig.pipeline.arrived(arrivalOf(root))
  await there
  rig.kill()
  return {data, root}
}

/** A dock that holds the one clip of a recorder, stopped. */
async function held(): Promise<{data: string; root: string; clip: ClipRow}> {
  const data = scratchFolder()
  const root = recorderFolder({'DSJ_BWC0001_100001_20261020_093000_IMP.mp4': content})
  const rig = await startTestPipeline({data})
  await rig.pipeline.arrived(arrivalOf(root, {offset: {ms: 420_000, errorMs: 500}}))
  await rig.pipeline.idle()
  const clip = onlyClip(rig.clips())
  await rig.stop()
  return {data, root, clip}
}

describe('after a crash', () => {
  test('a part whose copy is still to be done stays, and the copy goes on', async () => {
    const {data, root} = await killedAt('copying')
    const rig = await startTestPipeline({data})
    const {part} = clipFiles(rig.vault, onlyClip(rig.clips()).vault_path)
    expect(readFileSync(part)).toHaveLength(1_500_000)
    await rig.pipeline.arrived(arrivalOf(root))
    await rig.pipeline.idle()
    expect(onlyClip(rig.clips()).outcome).toBe('verified')
    expect(readFileSync(clipFiles(rig.vault, onlyClip(rig.clips()).vault_path).final).equals(content)).toBe(true)
  })

  test.each(['placing', 'committing'] as const)(
    'a clip that was proved when it was killed in %s has its facts before the recorder is looked at',
    async point => {
      const {data} = await killedAt(point)
      const rig = await startTestPipeline({data})
      const clip = onlyClip(rig.clips())
      expect([clip.outcome, clip.sm3?.length]).toEqual(['verified', 64])
      const {vault_path: path} = clip
      expect(filesIn(rig.vault)).toEqual([path.replace('.mp4', '.json'), path])
      rig.pipeline.allReported()
      await rig.pipeline.idle()
      expect(rig.rows('SELECT * FROM docking WHERE sealed_at IS NULL')).toEqual([])
    },
  )

  test('a part that stands with its sidecar but holds other bytes is copied again, not believed', async () => {
    const {data, root} = await killedAt('placing')
    const before = makeDock(data)
    const {part} = clipFiles(before.vault, onlyClip(before.clips()).vault_path)
    before.close()
    writeFileSync(part, footage(content.length, 9))
    const rig = await startTestPipeline({data})
    expect(onlyClip(rig.clips()).outcome).toBeNull()
    await rig.pipeline.arrived(arrivalOf(root))
    await rig.pipeline.idle()
    expect(readFileSync(clipFiles(rig.vault, onlyClip(rig.clips()).vault_path).final).equals(content)).toBe(true)
  })

  test('a part without a task, and a half written sidecar, are swept; nothing else is', async () => {
    const {data, clip} = await held()
    const files = clipFiles(join(data, 'vault'), clip.vault_path)
    const stray = join(dirname(files.final), '00000000-0000-5000-8000-000000000000.mp4.part')
    writeFileSync(stray, 'half')
    writeFileSync(`${files.sidecar}.part`, '{"v":')
    const rig = await startTestPipeline({data})
    expect(filesIn(rig.vault)).toEqual([clip.vault_path.replace('.mp4', '.json'), clip.vault_path])
    expect(rig.alerts()).toEqual([])
  })
})

describe('a file of the vault that nothing explains', () => {
  test('is kept beside another of its name', async () => {
    const {dock, vault, alerts} = makeDock()
    for (const [folder, text] of [
      ['2026-10-20/a', 'one'],
      ['2026-10-21/b', 'two'],
    ] as const) {
      mkdirSync(join(vault, folder), {recursive: true})
      writeFileSync(join(vault, folder, 'x.mp4'), text)
    }
    await recoverVault(dock, vault, directWorkers())
    await recoverVault(dock, vault, directWorkers())
    expect(filesIn(vault)).toEqual(['unclaimed/2-x.mp4', 'unclaimed/x.mp4'])
    expect(
      filesIn(vault)
        .map(name => readFileSync(join(vault, name), 'utf8'))
        .toSorted(),
    ).toEqual(['one', 'two'])
    expect(alerts()).toEqual(['vault-file-unclaimed', 'vault-file-unclaimed'])
  })

  test('is named in its alert only by a name that the dock itself gives', async () => {
    const {dock, vault, alertRows, messages} = makeDock()
    const own = '00000000-0000-5000-8000-000000000000.mp4'
    for (const name of [own, '甲乙.mp4']) writeFileSync(join(vault, name), '')
    await recoverVault(dock, vault, directWorkers())
    expect(
      alertRows()
        .map(({detail}) => detail)
        .toSorted(),
    ).toEqual([JSON.stringify({file: own}), '{}'])
    expect(JSON.stringify([messages(), alertRows()])).not.toContain('甲')
  })

  test('and a folder that can’t be read don’t keep a dock from starting', async () => {
    const {data} = await held()
    const vault = join(data, 'vault')
    for (const end of ['.mp4', '.mp4.part', '.json']) {
      writeFileSync(Buffer.concat([Buffer.from(`${vault}/`), Buffer.from([0xff, 0xfe]), Buffer.from(end)]), '')
    }
    // Deeper than a path may be long, so that even root can't read it.
    const deep = "for (let n = 0; n < 30; n++) { fs.mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)) }"
    execFileSync(process.execPath, ['-e', deep], {cwd: vault})
    onTestFinished(() => void execFileSync('rm', ['-rf', vault]))
    const {alerts} = await startTestPipeline({data})
    const unreadable = Array.from({length: 3}, () => 'vault-file-unreadable')
    expect(alerts().toSorted()).toEqual([...unreadable, 'vault-folder-unreadable'])
  })

  test('and with which something fails is passed over with an alert', async () => {
    const {data} = await held()
    const vault = join(data, 'vault')
    // A file where the folder of unclaimed ones should be.
    writeFileSync(join(vault, 'unclaimed'), '')
    writeFileSync(join(vault, '0.mp4'), '')
    const {alerts} = await startTestPipeline({data})
    expect(alerts()).toEqual(['vault-file-unreadable'])
    expect(existsSync(join(vault, '0.mp4'))).toBe(true)
  })
})

describe('a verified clip', () => {
  test.each([
    ['vault-file-missing', (file: string) => rmSync(file)],
    ['vault-file-altered', (file: string) => truncateSync(file, 10)],
    ['vault-sidecar-missing', (file: string) => rmSync(file.replace('.mp4', '.json'))],
  ])('that is not there as it was raises %s once', async (problem, damage) => {
    const {data, clip} = await held()
    damage(join(data, 'vault', clip.vault_path))
    const {dock, vault, alertRows} = makeDock(data)
    await checkVaultFiles(dock, vault, never)
    await checkVaultFiles(dock, vault, never)
    expect(alertRows().map(alert => [alert.problem, alert.severity, alert.clip])).toEqual([
      [problem, 'critical', clip.id],
    ])
  })

  test.each([
    [
      'vault-file-missing',
      (file: string) => renameSync(file, `${file}.away`),
      (f: string) => renameSync(`${f}.away`, f),
    ],
    ['vault-file-altered', (file: string) => truncateSync(file, 10), (file: string) => writeFileSync(file, content)],
    [
      'vault-sidecar-missing',
      (file: string) => renameSync(file.replace('.mp4', '.json'), `${file}.away`),
      (file: string) => renameSync(`${file}.away`, file.replace('.mp4', '.json')),
    ],
  ])('that is there again as it was clears its %s', async (problem, damage, mend) => {
    const {data, clip} = await held()
    const file = join(data, 'vault', clip.vault_path)
    const {dock, vault, alertRows} = makeDock(data)
    damage(file)
    await checkVaultFiles(dock, vault, never)
    mend(file)
    await checkVaultFiles(dock, vault, never)
    expect(alertRows().map(alert => [alert.problem, alert.cleared_at !== null])).toEqual([[problem, true]])
  })

  test('that is in its place needs no sidecar to be read at a start, and one elsewhere is still set aside', async () => {
    const {data, clip} = await held()
    const vault = join(data, 'vault')
    const {sidecar} = clipFiles(vault, clip.vault_path)
    writeFileSync(sidecar, 'not read')
    writeFileSync(join(vault, `${clip.id}.json`), 'elsewhere')
    const {dock, alerts} = makeDock(data)
    await recoverVault(dock, vault, directWorkers())
    expect(filesIn(vault)).toEqual([sidecar.slice(vault.length + 1), clip.vault_path, `unclaimed/${clip.id}.json`])
    expect(alerts()).toEqual(['vault-file-unclaimed'])
  })

  test('that the vault lost is copied again from the recorder, and its record stays', async () => {
    const {data, root, clip} = await held()
    rmSync(join(data, 'vault', clip.vault_path))
    const rig = await startTestPipeline({data})
    await rig.pipeline.arrived(arrivalOf(root))
    await rig.pipeline.idle()
    const [lost, again] = rig.clips()
    expect(lost).toMatchObject({id: clip.id, sha256: clip.sha256, verified_at: clip.verified_at})
    expect(again).toMatchObject({generation: 2, outcome: 'verified', same_as: clip.id})
    expect(readFileSync(join(rig.vault, again?.vault_path ?? '')).equals(content)).toBe(true)
    expect(rig.alerts()).toContain('vault-file-missing')
  })
})
