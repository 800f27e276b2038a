import {expect, test} from 'vitest'
import {nextPlugged} from '../../src/detect/usb/next-plugged.ts'
import {scratchFolder} from '../support/scratch.ts'
import {sysfs} from '../support/sysfs.ts'

/** Hints that the test gives. */
function hinted() {
  let stirred: () => void = () => {}
  let listen: () => void = () => {}
  const listening = new Promise<void>(resolve => {
    listen = resolve
  })
  return {
    listening,
    stir: () => stirred(),
    hints(look: () => void) {
      stirred = look
      listen()
      return () => {}
    },
  }
}

test('the port that is meant is that of the next device, not of what was there, nor of a hub', async () => {
  const {sys, device} = sysfs()
  device('1-1', {})
  const {hints, listening, stir} = hinted()
  const next = nextPlugged(hints, new AbortController().signal, {sys, pollMs: 3_600_000})
  await listening
  device('1-5', {bDeviceClass: '09', devnum: '8'})
  stir()
  device('1-5.2', {devnum: '9'}, [], ['1-5'])
  stir()
  expect(await next).toMatchObject({port: '0000:00:10.0/5.2'})
})

test('it is found without any hint', async () => {
  const {sys, device} = sysfs()
  const {hints, listening} = hinted()
  const next = nextPlugged(hints, new AbortController().signal, {sys, pollMs: 5})
  await listening
  device('1-2', {})
  expect(await next).toMatchObject({port: '0000:00:10.0/2'})
})

test('nothing comes where there is no USB, or when the waiting ends', async () => {
  const {hints} = hinted()
  expect(await nextPlugged(hints, new AbortController().signal, {sys: scratchFolder()})).toBeNull()
  const ending = new AbortController()
  const next = nextPlugged(hints, ending.signal, {sys: sysfs().sys, pollMs: 3_600_000})
  ending.abort()
  expect(await next).toBeNull()
})
