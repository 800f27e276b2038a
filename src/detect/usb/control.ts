import {setTimeout as pause} from 'node:timers/promises'
import {type Control, ControlError} from '../profiles/profile.ts'
import type {UsbDevice} from './devices.ts'

/** Control of a device, until it is closed. */
export type OpenControl = Control & {close(): Promise<void>}

/** A recorder that has just started, or writes its card, may take longer than the second that node-usb gives by itself. */
const TRANSFER_MS = 3_000
/** For what never comes back at all. */
const ANSWER_MS = 5_000

/** node-usb takes a transfer's time limit (ms) last, though WebUSB, whose types it has, knows none. */
type TimedTransfers = {
  controlTransferIn(setup: USBControlTransferParameters, length: number, timeout: number): Promise<USBInTransferResult>
  controlTransferOut(setup: USBControlTransferParameters, data: Buffer, timeout: number): Promise<USBOutTransferResult>
}

/**
 * Opens a device for vendor requests. No interface is claimed: its disk stays mounted, and nothing but the device itself
 * is spoken to.
 *
 * @throws {ControlError} when it is gone, or may not be opened
 */
export async function openControl({name, number, ...device}: UsbDevice): Promise<OpenControl> {
  const {usb} = await import('usb')
  const [bus = '', ports = ''] = name.split('-')
  const found = (await answered(usb.getDevices(), 'list')).find(
    one => Number(one.bus) === Number(bus) && one.address === number && one.ports.join('.') === ports,
  )
  if (found === undefined) throw new ControlError(`${device.port} isn't there any more`)
  await answered(found.open(), 'open')
  const timed: TimedTransfers = found
  return {
    async read(request, length, value = 0, index = 0) {
      const {data, status} = await answered(
        timed.controlTransferIn(
          {requestType: 'vendor', recipient: 'device', request, value, index},
          length,
          TRANSFER_MS,
        ),
        `read ${request}`,
      )
      if (status !== 'ok' || data === undefined) throw new ControlError(`read ${request}: ${status}`)
      return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    },
    async write(request, data, value = 0, index = 0) {
      const {status, bytesWritten} = await answered(
        timed.controlTransferOut(
          {requestType: 'vendor', recipient: 'device', request, value, index},
          Buffer.from(data),
          TRANSFER_MS,
        ),
        `write ${request}`,
      )
      if (status !== 'ok' || bytesWritten !== data.length) throw new ControlError(`write ${request}: ${status}`)
    },
    // One that is gone by now is closed.
    close: () => answered(found.close(), 'close').catch(() => {}),
  }
}

/** @throws {ControlError} for whatever node-usb throws, a stalled request above all, and for what takes too long */
async function answered<Result>(asking: Promise<Result>, what: string): Promise<Result> {
  const tooLate = new AbortController()
  const late = pause(ANSWER_MS, undefined, {ref: false, signal: tooLate.signal}).then(() => {
    throw new ControlError(`${what}: no answer`)
  })
  late.catch(() => {})
  try {
    return await Promise.race([asking, late])
  } catch (cause) {
    if (cause instanceof ControlError) throw cause
    throw new ControlError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {cause})
  } finally {
    tooLate.abort()
  }
}
