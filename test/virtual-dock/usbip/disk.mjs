// A disk that is read over USB's bulk-only transport (USB Mass Storage Class, Bulk-Only Transport 1.0), by as much of SCSI
// as the kernel asks for.
import {fstatSync, openSync, readSync} from 'node:fs'
import {STALL} from './wire.mjs'

const SECTOR = 512
const [PASSED, FAILED, PHASE_ERROR] = [0, 1, 2]
/** Sense key, additional sense code and its qualifier (SPC-4, 4.5). */
const SENSE = {
  none: [0, 0, 0],
  mediumError: [3, 0x11, 0],
  unknownCommand: [5, 0x20, 0],
  writeProtected: [7, 0x27, 0],
}

/**
 * @typedef {{status: number, data?: Buffer}} Done what a command gives
 * @typedef {{read(sector: number, count: number): 'whole' | 'short' | 'medium-error' | 'phase-error'}} Reading
 */

/**
 * @param {string} image
 * @param {Reading} reading how its reads go
 */
export function bulkOnlyDisk(image, reading) {
  const file = openSync(image, 'r')
  const sectors = fstatSync(file).size / SECTOR
  let sense = SENSE.none
  /** @type {Buffer | null} */
  let wanted = null
  let status = PASSED
  let tag = 0

  /** @param {number[]} why @returns {Done} */
  const fail = why => {
    sense = why
    return {status: FAILED}
  }

  /** @param {Buffer} command @returns {Done} */
  function read(command) {
    const [from, count] = [command.readUInt32BE(2), command.readUInt16BE(7)]
    const how = reading.read(from, count)
    if (how === 'medium-error') return fail(SENSE.mediumError)
    if (how === 'phase-error') return {status: PHASE_ERROR}
    const data = Buffer.alloc((how === 'short' ? count >> 1 : count) * SECTOR)
    readSync(file, data, 0, data.length, from * SECTOR)
    return {status: PASSED, data}
  }

  /** @type {Record<number, (command: Buffer) => Done>} */
  const commands = {
    0: () => ({status: PASSED}), // test unit ready
    3: () => ({
      status: PASSED,
      data: Buffer.from([0x70, 0, sense[0] ?? 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, ...sense.slice(1), 0, 0, 0, 0]),
    }),
    18: command => (command[1] === 0 ? {status: PASSED, data: inquiry()} : fail(SENSE.unknownCommand)),
    26: () => ({status: PASSED, data: Buffer.from([3, 0, 0x80, 0])}), // mode sense: write-protected
    27: () => ({status: PASSED}), // start, stop
    30: () => ({status: PASSED}), // prevent removal
    37: () => ({status: PASSED, data: numbers(sectors - 1, SECTOR)}), // capacity
    40: read,
    42: () => fail(SENSE.writeProtected),
    53: () => ({status: PASSED}), // flush
  }

  return {
    /** A block of the host's: a command, or data that nobody wants. @param {Buffer} block */
    take(block) {
      if (block.length !== 31 || block.toString('latin1', 0, 4) !== 'USBC') return {status: 0}
      tag = block.readUInt32LE(4)
      const command = block.subarray(15)
      const done = commands[command[0] ?? -1]?.(command) ?? fail(SENSE.unknownCommand)
      status = done.status
      const isIn = block.readUInt32LE(8) > 0 && (block[12] ?? 0) >= 0x80
      wanted = isIn ? (done.data ?? Buffer.alloc(0)).subarray(0, block.readUInt32LE(8)) : null
      return {status: 0}
    },
    /** What the host reads next: the data, then how the command went. It never admits that something is left. @param {number} length */
    give(length) {
      if (wanted === null)
        return {status: 0, data: Buffer.concat([Buffer.from('USBS'), littleEndian(tag, 0), Buffer.from([status])])}
      const data = wanted.subarray(0, length)
      wanted = wanted.length > length ? wanted.subarray(length) : null
      return status === PASSED ? {status: 0, data} : {status: STALL}
    },
  }
}

function inquiry() {
  const text = 'EVIDOCK Misbehaving     1.0 '
  return Buffer.concat([Buffer.from([0, 0x80, 4, 2, 31, 0, 0, 0]), Buffer.from(text)])
}

/** @param {...number} values */
const numbers = (...values) =>
  Buffer.concat(
    values.map(value => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes
    }),
  )

/** @param {...number} values */
const littleEndian = (...values) => Buffer.concat(values.map(value => numbers(value).reverse()))
