import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {recorderStates} from '../../src/dock-state.ts'
import {copyClip} from '../support/direct-workers.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recordedAt, recorderFolder, writeClip} from '../support/recorder-folder.ts'

const DAY_MS = 86_400_000
const noon = new Date('2026-10-20T04:00:00.000Z')
const aDayBefore = new Date(noon.getTime() - DAY_MS)

beforeEach(() => {
  vi.useFakeTimers({toFake: ['Date'], now: noon})
})
afterEach(() => {
  vi.useRealTimers()
})

async function docked(rig: TestPipeline, root: string, officer: string): Promise<string> {
  const arrival = arrivalOf(root, {officer})
  const docking = await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  await rig.pipeline.left(arrival.key)
  return docking
}

describe('a dock whose clock is set back', () => {
  test('between two dockings loses nothing, and goes by the order in which things came', async () => {
    const rig = await startTestPipeline()
    const root = recorderFolder({'a.mp4': footage(1000, 1)})
    await docked(rig, root, '100001')
    vi.setSystemTime(aDayBefore)
    writeClip(root, 'b.mp4', footage(1000, 2))
    const second = await docked(rig, root, '100002')
    expect(rig.clips().map(({outcome, docking}) => [outcome, docking])).toEqual([
      ['already-held', second],
      ['verified', second],
    ])
    expect(recorderStates(rig.dock)).toMatchObject([{officer: '100002', dockings: 2}])
    const numbers = rig.rows<{number: number; queued_at: string}>(
      'SELECT number, queued_at FROM outbox ORDER BY number',
    )
    expect(numbers.map(({number}) => number)).toEqual(numbers.map((_, n) => n + 1))
    expect(new Set(numbers.map(({queued_at: at}) => at.slice(0, 10)))).toEqual(new Set(['2026-10-20', '2026-10-19']))
  })

  test('keeps the clip that was held apart from what came later under its entry', async () => {
    const rig = await startTestPipeline()
    const root = recorderFolder({'a.mp4': footage(1000, 1)})
    const first = await docked(rig, root, '100001')
    vi.setSystemTime(aDayBefore)
    const second = await docked(rig, root, '100001')
    vi.setSystemTime(new Date(noon.getTime() - 2 * DAY_MS))
    writeClip(root, 'a.mp4', footage(1000, 9))
    const third = await docked(rig, root, '100001')
    expect(new Set([first, second, third]).size).toBe(3)
    expect(rig.clips()).toMatchObject([
      {generation: 1, docking: second},
      {generation: 2, docking: third, outcome: 'verified'},
    ])
  })

  test('while a failed copy waits for its next try doesn’t wait for the day to come round', async () => {
    let failures = 1
    const rig = await startTestPipeline({
      workers: {
        async copyClip(order) {
          failures -= 1
          if (failures < 0) return copyClip(order)
          return {state: 'unreadable', code: 'EIO', atByte: 0}
        },
      },
    })
    rig.changes.on('committed', () => {
      if (rig.rows('SELECT * FROM task WHERE attempt = 1').length > 0) vi.setSystemTime(aDayBefore)
    })
    await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': footage(1000)})))
    await rig.pipeline.idle()
    expect(rig.clips()).toMatchObject([{outcome: 'verified', verified_at: expect.stringContaining('2026-10-19')}])
  })

  test('across a restart goes on with its tasks at once', async () => {
    const before = await startTestPipeline({
      workers: {copyClip: async () => ({state: 'unreadable', code: 'EIO', atByte: 0})},
    })
    const failed = new Promise<void>(tell => {
      before.changes.on('committed', () => before.rows('SELECT * FROM task WHERE attempt = 1').length > 0 && tell())
    })
    const root = recorderFolder({'a.mp4': footage(1000)})
    const docking = await before.pipeline.arrived(arrivalOf(root))
    await failed
    before.kill()
    vi.setSystemTime(aDayBefore)
    const rig = await startTestPipeline({data: before.data})
    expect(await rig.pipeline.arrived(arrivalOf(root))).toBe(docking)
    await rig.pipeline.idle()
    expect(rig.clips()).toMatchObject([{outcome: 'verified', docking}])
  })
})

test('a recorder whose clock was set back shows new clips with old times: each is a clip of its own', async () => {
  const rig = await startTestPipeline()
  const name = 'DSJ_BWC0001_100001_20261020_093000.mp4'
  const root = recorderFolder({[name]: footage(1000, 1)})
  await docked(rig, root, '100001')
  const yearsBefore = new Date('2020-01-01T00:00:05.000Z')
  writeClip(root, 'DSJ_BWC0001_100001_20200101_080005.mp4', footage(1000, 2), yearsBefore)
  // The same name again, since its clock came to the same second once more.
  writeClip(root, name, footage(1000, 3), new Date(recordedAt.getTime() - 3000))
  await docked(rig, root, '100001')
  expect(rig.clips().map(({name: shown, mtime, generation, outcome}) => [shown, mtime, generation, outcome])).toEqual(
    expect.arrayContaining([
      ['DSJ_BWC0001_100001_20200101_080005.mp4', '2020-01-01T00:00:05.000Z', 1, 'verified'],
      [name, '2026-10-20T01:30:00.000Z', 1, 'verified'],
      [name, '2026-10-20T01:29:57.000Z', 1, 'verified'],
    ]),
  )
  expect(new Set(rig.clips().map(({sha256}) => sha256)).size).toBe(3)
})
