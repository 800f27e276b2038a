// An interface of class FFh without endpoints, by FunctionFS, which also gets what is asked of the device itself
// (Documentation/usb/functionfs.rst, include/uapi/linux/usb/functionfs.h).
import {open} from 'node:fs/promises'

const [DESCRIPTORS, STRINGS] = [3, 2]
/** Full speed, high speed, and requests to whatever recipient. */
const FLAGS = 1 | 2 | 64
const INTERFACE = [9, 4, 0, 0, 0, 0xff, 0, 0, 1]
const SETUP = 4
/**
 * EL2HLT: the request was stalled, as it was to be; EIDRM: the host asks something else already; EOVERFLOW: and for fewer
 * bytes than the answer, that comes too late, has.
 */
const EXPECTED = new Set([-51, -43, -75])

/**
 * @typedef {{request: number, isIn: boolean, isVendor: boolean, length: number}} Setup
 * @param {string} folder where FunctionFS is mounted
 * @returns its control endpoint; from now on the gadget can be bound
 */
export async function openVendorInterface(folder) {
  const endpoint = await open(`${folder}/ep0`, 'r+')
  await endpoint.write(withHead(DESCRIPTORS, [FLAGS, 1, 1], [...INTERFACE, ...INTERFACE]))
  await endpoint.write(withHead(STRINGS, [1, 1], [9, 4, ...Buffer.from('Recorder control\0')]))
  return endpoint
}

/**
 * Answers the host for as long as the process lives.
 *
 * @param {import('node:fs/promises').FileHandle} endpoint
 * @param {{read(request: number): Buffer | null, writes(request: number, length: number): boolean, write(request: number, data: Buffer): boolean}} requests
 */
export async function answerVendorRequests(endpoint, requests) {
  const event = Buffer.alloc(12)
  for (;;) {
    try {
      await endpoint.read(event, 0, 12, null)
      if (event[8] === SETUP) await answer(event)
    } catch (error) {
      if (!(error instanceof Error && 'errno' in error && EXPECTED.has(Number(error.errno)))) throw error
    }
  }

  /** @param {Buffer} setup */
  async function answer(setup) {
    const [type = 0, request = 0] = setup
    const [isIn, isVendor, length] = [type >= 0x80, (type & 0x60) === 0x40, setup.readUInt16LE(6)]
    const data = isIn && isVendor ? requests.read(request) : null
    if (data !== null) await endpoint.write(data.subarray(0, length))
    // The wrong direction stalls.
    else if (isIn) await endpoint.read(Buffer.alloc(1), 0, 1, null)
    else if (!isVendor || !requests.writes(request, length)) await endpoint.write(Buffer.alloc(1))
    else {
      // The kernel acknowledges these bytes as it gives them: what is wrong in them can't be stalled any more.
      const taken = Buffer.alloc(length)
      const {bytesRead} = await endpoint.read(taken, 0, length, null)
      requests.write(request, taken.subarray(0, bytesRead))
    }
  }
}

/** @param {number} magic @param {number[]} numbers @param {number[]} rest */
function withHead(magic, numbers, rest) {
  const bytes = Buffer.alloc(8 + 4 * numbers.length + rest.length)
  for (const [index, value] of [magic, bytes.length, ...numbers].entries()) bytes.writeUInt32LE(value, 4 * index)
  bytes.set(rest, 8 + 4 * numbers.length)
  return bytes
}
