// A recorder on the bus: descriptors, control requests, and a disk behind two bulk endpoints (USB 2.0, chapter 9).
import {bulkOnlyDisk} from './disk.mjs'
import {STALL} from './wire.mjs'

const DONE = {status: 0}
const [CONTROL, UNLINKED] = [0, -1]
const DESCRIPTOR = {device: 1, configuration: 2, string: 3}
const [GET_DESCRIPTOR, GET_STATUS] = [6, 0]

/**
 * @typedef {import('./wire.mjs').Transfer} Transfer
 * @typedef {import('./wire.mjs').Answer} Answer
 * @typedef {ReturnType<typeof import('../gadget/requests.mjs').vendorRequests>} VendorRequests
 * @param {{vendor: number, product: number, serial: string, image: string, showsDisk: boolean}} recorder
 * @param {ReturnType<typeof import('./misbehaviour.mjs').misbehaviour>} bad
 * @param {VendorRequests | null} requests what its vendor's interface answers, if it has one
 * @returns {(transfer: Transfer) => Answer}
 */
export function usbRecorder({vendor, product, serial, image, showsDisk}, bad, requests) {
  const disk = bulkOnlyDisk(image, bad)
  const strings = ['EVIDOCK', 'Test recorder', serial]
  const device = bad.descriptor(
    'device',
    Buffer.from([18, 1, 0, 2, 0, 0, 0, 64, ...word(vendor), ...word(product), 0, 1, 1, 2, 3, 1]),
  )
  const endpoint = (/** @type {number} */ address) => [7, 5, address, 2, ...word(512), 0]
  const storage = [9, 4, 0, 0, 2, 8, 6, 0x50, 0, ...endpoint(0x81), ...endpoint(0x02)]
  const interfaces = showsDisk ? [storage] : []
  if (requests !== null) interfaces.push([9, 4, interfaces.length, 0, 0, 0xff, 0, 0, 0])
  const bytes = interfaces.flat()
  const head = [9, 2, ...word(9 + bytes.length), interfaces.length, 1, 0, 0x80, 50]
  const configuration = bad.descriptor('configuration', Buffer.from([...head, ...bytes]))

  /** @param {Buffer} setup @returns {Answer} */
  function descriptor(setup) {
    const [index = 0, kind] = setup.subarray(2, 4)
    if (kind === DESCRIPTOR.device) return {status: 0, data: device}
    if (kind === DESCRIPTOR.configuration) return {status: 0, data: configuration}
    if (kind !== DESCRIPTOR.string) return {status: STALL}
    const text = Buffer.from(strings[index - 1] ?? '', 'utf16le')
    const data = index === 0 ? Buffer.from([4, 3, 9, 4]) : Buffer.from([2 + text.length, 3, ...text])
    return {status: 0, data}
  }

  /** @param {Buffer} setup @param {Buffer} data @returns {Answer} */
  function control(setup, data) {
    const [type = 0, request = 0] = setup
    if ((type & 0x60) === 0x40) return asked(type, request, data)
    const isStandard = (type & 0x60) === 0
    if (isStandard && request === GET_DESCRIPTOR) return descriptor(setup)
    if (isStandard && request === GET_STATUS) return {status: 0, data: Buffer.alloc(2)}
    // Set configuration, set interface, clear a halt: nothing is to be done for them.
    if (isStandard) return DONE
    // Reset of the transport; the highest unit is 0.
    return bad.stalls ? {status: STALL} : {status: 0, data: Buffer.alloc(1)}
  }

  /** @param {number} type @param {number} request @param {Buffer} data @returns {Answer} */
  function asked(type, request, data) {
    if (type < 0x80) return requests?.write(request, data) ? DONE : {status: STALL}
    const answer = requests?.read(request)
    return answer ? {status: 0, data: answer} : {status: STALL}
  }

  return ({endpoint: at, isIn, length, setup, data}) => {
    if (!bad.answers()) return null
    if (at === UNLINKED) return DONE
    if (at === CONTROL) return control(setup, data)
    if (bad.stalls) return {status: STALL}
    const answer = isIn ? disk.give(length) : disk.take(data)
    return bad.answers() ? answer : null
  }
}

/** @param {number} value */
const word = value => [value & 0xff, value >> 8]
