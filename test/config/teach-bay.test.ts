import {describe, expect, test} from 'vitest'
import {parseConfig} from '../../src/config/load.ts'
import {bayLines} from '../../src/config/teach-bay.ts'
import {english} from '../../src/say/catalogue.ts'

const port = '0000:00:14.0/5.1'
const text = `agency = "stats"
dock = "dock-1"
data = "data"
[usb] # ours
recorders = ["1234:5678"]
[[usb.bay]]
number = 1
port = "0000:00:14.0/4"
[copy]
total = 4 # slow disk`

const taught = (number: number, given = text): string => bayLines(given, 'dock.toml', {number, port}, english)

describe('teaching a bay its port', () => {
  test('adds to the end what the configuration then says, and nothing that stood there changes', () => {
    const after = parseConfig(text + taught(3), 'dock.toml')
    expect(after).toMatchObject({copy: {total: 4}, usb: {recorders: ['1234:5678']}})
    expect(after.usb?.bay).toEqual([
      {number: 1, port: '0000:00:14.0/4'},
      {number: 3, port},
    ])
  })

  test('adds nothing twice', () => {
    expect(taught(3, text + taught(3))).toBe('')
  })

  test('refuses a port that is another bay’s', () => {
    expect(() => taught(4, text + taught(3))).toThrow(`Port ${port} is bay 3 already`)
  })

  test('switches USB on where the configuration didn’t', () => {
    const bare = 'agency = "stats"\ndock = "dock-1"\ndata = "data"\n'
    expect(parseConfig(bare + taught(1, bare), 'dock.toml').usb?.bay).toEqual([{number: 1, port}])
  })
})
