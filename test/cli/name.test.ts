import {expect, test} from 'vitest'
import {inCheckout} from '../../src/setup/run.mjs'
import {evidock} from '../support/program.ts'

test('a name that a grammar takes is told with all that it says', async () => {
  const {code, stdout} = await evidock(['name', 'DCIM/AB_dev1_330101_20261020_091000_SOS.mp4'])
  expect([code, stdout]).toEqual([
    0,
    'The grammar gat947 takes AB_dev1_330101_20261020_091000_SOS.mp4\n' +
      '  Device: dev1\n  Officer: 330101\n  Recorded, by its own clock: 2026-10-20 09:10:00\n  Mark: SOS\n',
  ])
})

test('a recorder that wasn’t assigned to anyone says so, in Chinese as well', async () => {
  const {stdout} = await evidock(['name', 'AB_dev1_000000_20261020_091000.mp4', '--lang', 'zh-CN'])
  expect(stdout).toContain('执法人员: 未分配人员')
})

test.each([
  ['AB_dev1_330101_20261340_091000.mp4', 'date or time'],
  ['holiday.mp4', 'PREFIX_device_officer_YYYYMMDD_HHMMSS'],
  [`${'x'.repeat(256)}.mp4`, '255 bytes'],
])('a name that none takes is told why: %s', async (name, why) => {
  const {code, stdout} = await evidock(['name', name])
  expect(code).toBe(3)
  expect(stdout).toContain(why)
  expect(stdout).toContain('copied, proved and published all the same')
})

test('one JSON document holds the same', async () => {
  const taken = await evidock(['name', 'DSC_0042.JPG', '--json'])
  expect(JSON.parse(taken.stdout)).toMatchObject({name: 'DSC_0042.JPG', reading: {grammar: 'dcim', sequence: 42}})
  const refused = await evidock(['name', 'AB_dev1_330101_20261340_091000.mp4', '--json'])
  expect(JSON.parse(refused.stdout)).toMatchObject({reading: null, why: 'impossible-time', grammar: 'gat947'})
})

test('a profile’s own grammar takes its names', async () => {
  const profiles = inCheckout('fixtures', 'profiles')
  const {code, stdout} = await evidock(['name', 'REF0007-330102-20261020T093000.MP4', '--profiles', profiles])
  expect([code, stdout]).toEqual([0, expect.stringContaining('The grammar reference takes')])
  const wrong = await evidock(['name', 'a.mp4', '--profiles', '/nonexistent'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('docs/write-a-profile.md')])
})
