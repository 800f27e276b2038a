import {expect, test} from 'vitest'
import {isZone} from '../../src/contract/zone.ts'

test.each(['Asia/Shanghai', 'UTC', 'Europe/Berlin', 'Etc/GMT-8'])('%s is a time zone', zone => {
  expect(isZone(zone)).toBe(true)
})

test.each(['', '+08:00', 'Mars/Base', 'nowhere', '2026-01-01T00:00Z', 'Asia/Shanghai '])('"%s" is none', zone => {
  expect(isZone(zone)).toBe(false)
})
