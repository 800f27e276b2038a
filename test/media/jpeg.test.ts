import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {withExifTime} from '../../src/demo/media/exif-block.ts'
import {readJpeg} from '../../src/media/jpeg.ts'
import {PLAIN_JPEG, withGps} from './made-jpegs.ts'

describe('the head of a JPEG', () => {
  test('gives the size', () => {
    expect(readJpeg(PLAIN_JPEG)).toEqual({width: 4, height: 3, exif: null})
  })

  test('gives the time of taking with its offset', () => {
    expect(readJpeg(withExifTime(PLAIN_JPEG, '2026:10:20 09:05:10', '+08:00'))).toMatchObject({
      width: 4,
      exif: {
        times: [{source: 'exif', raw: '2026:10:20 09:05:10+08:00', basis: 'offset', iso: '2026-10-20T09:05:10+08:00'}],
        position: null,
        rotation: 0,
      },
    })
  })

  test('gives position, satellite time and rotation', () => {
    expect(readJpeg(withGps('N', 6)).exif).toEqual({
      times: [{source: 'exif-gps', raw: '2026:10:20 01:05:10Z', basis: 'utc-claimed', iso: '2026-10-20T01:05:10Z'}],
      position: {latitude: 30.25, longitude: 120.16, source: 'exif'},
      rotation: 90,
    })
    expect(readJpeg(withGps('S', 8)).exif).toMatchObject({position: {latitude: -30.25}, rotation: 270})
  })

  test('that is damaged gives what can be read, and never an error', () => {
    const whole = withGps('N', 3)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {maxLength: 6}),
        fc.nat(60),
        (hits, cut) => {
          const damaged = Uint8Array.from(whole.subarray(0, whole.length - cut))
          for (const [at, value] of hits) if (at < damaged.length) damaged[at] = value
          expect(readJpeg(damaged)).toHaveProperty('exif')
        },
      ),
      {numRuns: 2000},
    )
    fc.assert(fc.property(fc.uint8Array({maxLength: 300}), bytes => 'width' in readJpeg(bytes)))
  })
})
