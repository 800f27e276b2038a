import {existsSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {readBack} from '../../src/ingest/read-back.ts'
import {readSidecar} from '../../src/ingest/sidecar.ts'
import {clipFiles} from '../../src/ingest/vault.ts'
import {copyClip} from '../support/direct-workers.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {has} from '../support/parts.ts'
import {arrivalOf, footage, recordedAt, recorderFolder, writeClip} from '../support/recorder-folder.ts'

const content = footage(2_500_000)

/** Docks a recorder, lets everything be done, and pulls it. */
async function docked(rig: TestPipeline, root: string, serial = 'REC-1'): Promise<string> {
  const arrival = arrivalOf(root, {serial})
  const docking = await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  await rig.pipeline.left(arrival.key)
  return docking
}

const filesOf = (rig: TestPipeline, at = 0) => clipFiles(rig.vault, rig.clips()[at]?.vault_path ?? '')

describe('a clip', () => {
  test('is verified with its digests, its sidecar beside it and nothing left over', async () => {
    const rig = await startTestPipeline()
    await docked(rig, recorderFolder({'a.mp4': content}))
    const [clip] = rig.clips()
    const proof = readBack({file: filesOf(rig).final, progress: null})
    expect(clip).toMatchObject({outcome: 'verified', sha256: proof.sha256, sm3: proof.sm3, read_back: proof.readBack})
    if (has('directReads')) expect(clip?.read_back).toBe('direct')
    expect(readSidecar(filesOf(rig).sidecar)).toMatchObject({
      clip: clip?.id,
      path_hex: Buffer.from('a.mp4').toString('hex'),
      bytes: content.length,
      mtime: recordedAt.toISOString(),
      sha256: proof.sha256,
      sm3: proof.sm3,
    })
    expect(rig.rows("SELECT id FROM task WHERE kind IN ('list', 'copy', 'seal')")).toEqual([])
  })

  test('whose disk gave back one other bit is not believed but copied again', async () => {
    let flips = 1
    const rig = await startTestPipeline({
      workers: {
        async readBack(order) {
          if (flips > 0) {
            flips -= 1
            const bytes = readFileSync(order.file)
            bytes[2_000_000] = (bytes[2_000_000] ?? 0) ^ 1
            writeFileSync(order.file, bytes)
          }
          return readBack(order)
        },
      },
    })
    await docked(rig, recorderFolder({'a.mp4': content}))
    expect(rig.clips().map(({outcome}) => outcome)).toEqual(['verified'])
    expect(readFileSync(filesOf(rig).final).equals(content)).toBe(true)
    const attempts = rig.rows<{step: string; sha256: string; reason: string}>('SELECT * FROM attempt')
    expect(attempts.map(({step, reason}) => [step, reason])).toEqual([['read-back', 'read-back-mismatch']])
    expect(attempts[0]?.sha256).not.toBe(rig.clips()[0]?.sha256)
    expect(rig.alerts()).toContain('read-back-mismatch')
  })

  test('that can’t be read is kept apart, alerted, and cleared once a later docking gives it', async () => {
    let broken = true
    const rig = await startTestPipeline({
      workers: {
        copyClip: async order => (broken ? {state: 'unreadable', code: 'EIO', atByte: 4096} : copyClip(order)),
      },
    })
    const root = recorderFolder({'a.mp4': content})
    await docked(rig, root)
    expect(rig.clips().map(({outcome, problem}) => [outcome, problem])).toEqual([['unreadable', 'read-error-eio']])
    expect(rig.alertRows().map(({problem, cleared_at: cleared}) => [problem, cleared])).toEqual([
      ['clip-unreadable', null],
    ])
    broken = false
    await docked(rig, root)
    expect(rig.clips().map(({outcome, problem}) => [outcome, problem])).toEqual([['verified', null]])
    expect(rig.alertRows().map(({problem, cleared_at: cleared}) => [problem, cleared !== null])).toEqual([
      ['clip-unreadable', true],
    ])
  })

  test('that changes while it is copied gets that outcome and no place in the vault', async () => {
    const root = recorderFolder({'a.mp4': content, 'b.mp4': 'still'})
    const rig = await startTestPipeline({
      workers: {
        async copyClip(order) {
          if (order.bytes === content.length) truncateSync(join(root, 'a.mp4'), 5)
          return copyClip(order)
        },
      },
    })
    await docked(rig, root)
    expect(rig.clips().map(({outcome, problem}) => [outcome, problem])).toEqual([
      ['changed', 'changed-while-docked'],
      ['verified', null],
    ])
    expect(Object.values(filesOf(rig)).filter(file => existsSync(file))).toEqual([])
    expect(rig.alerts()).toEqual(['clip-changed'])
  })

  test('of the same content as another stays a clip of its own and names the earlier one', async () => {
    const rig = await startTestPipeline()
    await docked(rig, recorderFolder({'a/x.mp4': content}))
    await docked(rig, recorderFolder({'b/x.mp4': content}), 'REC-2')
    const [first, second] = rig.clips()
    expect([first?.same_as, second?.same_as]).toEqual([null, first?.id])
    expect([first, second].map(clip => clip?.outcome)).toEqual(['verified', 'verified'])
  })
})

describe('a recorder that is docked again', () => {
  test('has its clips already held: nothing is copied twice', async () => {
    const root = recorderFolder({'a.mp4': content})
    const rig = await startTestPipeline()
    await docked(rig, root)
    const before = rig.clips()[0]
    writeClip(root, 'b.mp4', 'new')
    const again = await docked(rig, root)
    expect(rig.clips().map(({outcome}) => outcome)).toEqual(['already-held', 'verified'])
    expect(rig.clips()[0]).toMatchObject({id: before?.id, sha256: before?.sha256, verified_at: before?.verified_at})
    expect(rig.rows(`SELECT outcome FROM docking_file WHERE docking = '${again}' ORDER BY outcome`)).toEqual([
      {outcome: 'already-held'},
      {outcome: 'verified'},
    ])
  })

  test('with other content under the same entry gives a clip of the next generation; the held one is untouched', async () => {
    const root = recorderFolder({'a.mp4': content})
    const rig = await startTestPipeline()
    await docked(rig, root)
    const before = rig.clips()[0]
    const other = footage(content.length, 5)
    writeClip(root, 'a.mp4', other)
    await docked(rig, root)
    await docked(rig, root)
    const [held, next, ...more] = rig.clips()
    expect(more).toEqual([])
    expect(held).toMatchObject({id: before?.id, sha256: before?.sha256, generation: 1, docking: before?.docking})
    expect(next).toMatchObject({generation: 2, outcome: 'already-held'})
    expect(readFileSync(filesOf(rig, 0).final).equals(content)).toBe(true)
    expect(readFileSync(filesOf(rig, 1).final).equals(other)).toBe(true)
    expect(rig.alerts()).toContain('content-differs')
  })

  test('after a clip could not be read has it copied then', async () => {
    let isBroken = true
    const root = recorderFolder({'a.mp4': content})
    const rig = await startTestPipeline({
      workers: {copyClip: async order => (isBroken ? {state: 'vault-full'} : copyClip(order))},
    })
    await docked(rig, root)
    expect(rig.clips()[0]).toMatchObject({outcome: 'no-room', problem: 'vault-full'})
    isBroken = false
    await docked(rig, root)
    expect(rig.clips()[0]).toMatchObject({outcome: 'verified', problem: null})
  })
})

describe('after a restart', () => {
  test('a recorder that shows other files than were listed begins a new docking, and its bay follows', async () => {
    const root = recorderFolder({'a.mp4': content, 'b.mp4': 'b'})
    const first = await startTestPipeline({workers: {copyClip: () => new Promise(() => {})}})
    const listed = new Promise<void>(resolve => {
      first.changes.on('committed', () => first.clips().length > 0 && resolve())
    })
    const before = await first.pipeline.arrived(arrivalOf(root))
    await listed
    first.kill()
    rmSync(join(root, 'b.mp4'))
    writeClip(root, 'c.mp4', 'c')
    const rig = await startTestPipeline({data: first.data})
    const arrival = arrivalOf(root)
    expect(await rig.pipeline.arrived(arrival)).toBe(before)
    await rig.pipeline.idle()
    const now = rig.pipeline.dockingOf(arrival.key)
    expect(now).not.toBe(before)
    const outcomes = Object.fromEntries(rig.clips().map(({path, outcome}) => [path.toString(), outcome]))
    expect(outcomes).toEqual({'a.mp4': 'verified', 'b.mp4': 'removed', 'c.mp4': 'verified'})
    expect(rig.rows('SELECT id FROM docking WHERE sealed_at IS NULL')).toEqual([])
    expect(rig.rows('SELECT * FROM attempt')).toEqual([])
  })
})

test('a vault file that was altered is told apart from a recorder that shows other content', async () => {
  const rig = await startTestPipeline()
  const root = recorderFolder({'a.mp4': content})
  await docked(rig, root)
  const [clip] = rig.clips()
  const bytes = readFileSync(filesOf(rig).final)
  bytes[7] = (bytes[7] ?? 0) ^ 1
  writeFileSync(filesOf(rig).final, bytes)
  await docked(rig, root)
  expect(rig.alertRows().map(({problem, clip: about}) => [problem, about])).toContainEqual([
    'vault-file-altered',
    clip?.id,
  ])
  expect(rig.clips().map(({generation, outcome}) => [generation, outcome])).toEqual([
    [1, 'verified'],
    [2, 'verified'],
  ])
})

test('a clip’s first folder in the vault is the day at the dock, whatever the recorder’s zone', async () => {
  const rig = await startTestPipeline()
  const arrival = arrivalOf(recorderFolder({'a.mp4': content}), {zone: 'Pacific/Kiritimati'})
  await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  const day = new Intl.DateTimeFormat('en-CA', {timeZone: 'Asia/Shanghai'}).format(
    Date.parse(rig.clips()[0]?.listed_at ?? ''),
  )
  expect(rig.clips()[0]?.vault_path.slice(0, 10)).toBe(day)
})
