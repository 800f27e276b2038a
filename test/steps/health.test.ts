import {describe, expect, test} from 'vitest'
import {SAYS_NOTHING} from '../../src/detect/profiles/profile.ts'
import {recorderStates} from '../../src/dock-state.ts'
import {recordClockSet, tellAbsent} from '../../src/facts/health.ts'
import {custody, roster} from '../match/builders.ts'
import {withGps} from '../media/made-jpegs.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {arrivalOf, recorderFolder, writeClip} from '../support/recorder-folder.ts'

const LIMITS = {batteryLowPercent: 20, storageLowPercent: 10, clockOffMs: 60_000, absentDays: 7}

async function rigWithLimits(): Promise<TestPipeline> {
  const rig = await startTestPipeline()
  rig.dock.limits = LIMITS
  return rig
}

const standing = (rig: TestPipeline): string[] =>
  rig
    .alertRows()
    .filter(({cleared_at}) => cleared_at === null)
    .map(({problem}) => problem)
    .sort()

describe('what a recorder says of itself', () => {
  const says = {...SAYS_NOTHING, batteryPercent: 64, storageBytes: 1000, storageFreeBytes: 500, firmware: 'V1'}

  test('is kept for each docking, and beyond its limits told until it is within them again', async () => {
    const rig = await rigWithLimits()
    const root = recorderFolder({'a.mp4': 'a'})
    const dockWith = async (change: object): Promise<void> => {
      const arrival = arrivalOf(root, {says: {...says, ...change}})
      await rig.pipeline.arrived(arrival)
      await rig.pipeline.idle()
      await rig.pipeline.left(arrival.key)
    }
    await dockWith({batteryPercent: 7, storageFreeBytes: 20, faults: ['camera']})
    expect(standing(rig)).toEqual(['battery-low', 'recorder-fault', 'storage-low'])
    await dockWith({batteryPercent: null})
    expect(standing(rig)).toEqual(['battery-low'])
    await dockWith({firmware: 'V2'})
    expect(standing(rig)).toEqual([])
    const kept = rig.rows<{battery_percent: number | null; firmware: string}>('SELECT * FROM health ORDER BY at')
    expect(kept.map(one => [one.battery_percent, one.firmware])).toEqual([
      [7, 'V1'],
      [null, 'V1'],
      [64, 'V2'],
    ])
    expect(recorderStates(rig.dock)).toMatchObject([{battery_percent: 64, firmware: 'V2', dockings: 3}])
  })
})

describe('a recorder’s clock', () => {
  test('that is off is told, until it is set', async () => {
    const rig = await rigWithLimits()
    await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': 'a'}), {offset: {ms: 272_000, errorMs: 40}}))
    await rig.pipeline.idle()
    expect(standing(rig)).toEqual(['clock-off'])
    recordClockSet(rig.dock, 'rec-1', {ms: 80, errorMs: 50})
    expect(standing(rig)).toEqual([])
    expect(recorderStates(rig.dock)[0]?.clock_set_at).not.toBeNull()
  })

  test('that nobody could ask is bounded by its files, told where no bound allows it, and published', async () => {
    const rig = await rigWithLimits()
    const root = recorderFolder({})
    // Wall time of a card that knows no zone, read as if it were UTC: tomorrow, in Shanghai.
    const ahead = new Date(Date.now() + 8 * 3_600_000 + 86_400_000)
    writeClip(root, 'AB_dev1_330101_20261020_093000.mp4', 'a', ahead)
    writeClip(root, 'a person’s.mp4', 'b', new Date(ahead.getTime() + 86_400_000))
    await rig.pipeline.arrived(arrivalOf(root, {entryTimes: 'local'}))
    await rig.pipeline.idle()
    expect(standing(rig)).toEqual(['clock-off'])
    const [told] = rig.messages().filter(({type, data}) => type === 'evidock.docking.v1' && data.state === 'listed')
    expect(told?.data).toMatchObject({offset_ms: null, offset_error_ms: null, offset_high_ms: null})
    expect(Math.abs(Number(told?.data.offset_low_ms) - 86_400_000)).toBeLessThan(60_000)
    const clips = rig.clips().map(({offset_ms, offset_low_ms}) => [offset_ms, offset_low_ms])
    expect(clips).toEqual([
      [null, told?.data.offset_low_ms],
      [null, told?.data.offset_low_ms],
    ])
  })

  test('is bounded from above by what wasn’t there at the docking before', async () => {
    const rig = await rigWithLimits()
    const root = recorderFolder({'AB_dev1_330101_20261020_093000.mp4': 'a'})
    const arrival = arrivalOf(root, {entryTimes: 'local'})
    await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    await rig.pipeline.left(arrival.key)
    writeClip(root, 'AB_dev1_330101_20261020_100000.mp4', 'b')
    const docking = await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    const [row] = rig.rows<{offset_high_ms: number; listed_at: string}>(
      `SELECT b.offset_high_ms, a.listed_at FROM docking a, docking b WHERE b.id = '${docking}' AND a.id <> b.id`,
    )
    expect(row?.offset_high_ms).toBe(Date.parse('2026-10-20T10:00:00+08:00') - Date.parse(row?.listed_at ?? ''))
  })
})

describe('a picture’s satellite time', () => {
  test('bounds the clock of all that came with it, where nobody measured that', async () => {
    const rig = await rigWithLimits()
    // Its satellites say 01:05:10, its name 09:35:10 in Shanghai: at most half an hour fast, or the fix was old.
    const root = recorderFolder({
      'AB_dev1_330102_20261020_093510.jpg': withGps('N', 1),
      'AB_dev1_330102_20261020_093000.mp4': 'a',
    })
    await rig.pipeline.arrived(arrivalOf(root, {entryTimes: 'local'}))
    await rig.pipeline.idle()
    const bound = 30 * 60_000 + 1000
    expect(rig.clips().map(({offset_ms, offset_high_ms}) => [offset_ms, offset_high_ms])).toEqual([
      [null, bound],
      [null, bound],
    ])
    const last = rig.messages().findLast(({type}) => type === 'evidock.docking.v1')
    expect(last?.data).toMatchObject({offset_ms: null, offset_high_ms: bound})
    expect(JSON.stringify(last?.data.detail)).toContain('"gps"')
  })

  test('changes nothing of one that was measured', async () => {
    const rig = await rigWithLimits()
    const root = recorderFolder({'AB_dev1_330102_20261020_093510.jpg': withGps('N', 1)})
    await rig.pipeline.arrived(arrivalOf(root, {entryTimes: 'local', offset: {ms: 0, errorMs: 40}}))
    await rig.pipeline.idle()
    expect(rig.clips().map(({offset_high_ms}) => offset_high_ms)).toEqual([null])
  })
})

describe('a recorder that', () => {
  test('wasn’t docked for days is told, once, until it comes', async () => {
    const rig = await rigWithLimits()
    const arrival = arrivalOf(recorderFolder({'a.mp4': 'a'}))
    await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    const later = Date.now() + 8 * 86_400_000
    tellAbsent(rig.dock, later, new Set(['rec-1']))
    await rig.pipeline.left(arrival.key)
    tellAbsent(rig.dock, Date.now() + 6 * 86_400_000, new Set())
    expect(standing(rig)).toEqual([])
    for (let n = 0; n < 2; n += 1) tellAbsent(rig.dock, later, new Set())
    expect(standing(rig)).toEqual(['recorder-absent'])
    await rig.pipeline.arrived(arrival)
    expect(standing(rig)).toEqual([])
  })

  test.each([
    ['another officer’s number in its names', '330101', null, ['wrong-recorder']],
    ['another officer’s number in itself', null, '330101', ['wrong-recorder']],
    ['the number of who took it out', '330102', '330102', []],
    ['no number at all', null, null, []],
  ])('comes back with %s', async (_, named, said, alerts) => {
    const rig = await rigWithLimits()
    const out = (recorder: string, officer: string, day: string) =>
      custody({recorder, officer, out: `2026-10-${day}T00:00:00.000Z`, back: null})
    const log = roster({
      custody: [out('rec-1', '330101', '18'), out('rec-1', '330102', '19'), out('rec-2', '330101', '19')],
    })
    rig.work.roster = () => log
    const name = `AB_dev1_${named ?? '000000'}_20261020_093000.mp4`
    await rig.pipeline.arrived(arrivalOf(recorderFolder({[name]: 'a'}), {says: {...SAYS_NOTHING, officer: said}}))
    await rig.pipeline.idle()
    expect(standing(rig)).toEqual(alerts)
  })
})
