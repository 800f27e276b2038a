// The requests that a test recorder answers over its control endpoint, whatever bus it is on: type vendor, recipient device.

/** Asia/Shanghai has had no daylight saving time since 1991. */
const ZONE_MS = 8 * 3_600_000
const UNLOCK = 0x01
const [STATUS, IDENTITY, CLOCK, SET_CLOCK] = [0x10, 0x11, 0x12, 0x13]

/**
 * @typedef {{serial: string, battery: number, charging: boolean, officer: string, firmware: string, clockOffsetMs: number,
 *   storage: {totalMib: number, freeMib: number}, faults: {camera: boolean, microphone: boolean, card: boolean},
 *   locked: boolean, password: string}} Recorder
 */

/**
 * @param {Recorder} recorder changed by what is asked of it
 * @param {(request: number) => void} changed
 */
export function vendorRequests(recorder, changed) {
  return {
    /** @param {number} request @returns null for one that isn't known */
    read(request) {
      if (request === STATUS) return status(recorder)
      if (request === IDENTITY) return Buffer.concat([text(recorder.serial, 16), text(recorder.officer, 8)])
      if (request === CLOCK) return Buffer.from(digitsOf(Date.now() + recorder.clockOffsetMs))
      return null
    },
    /**
     * Whether it takes so many bytes for a request. Where it is asked before they come, it can still refuse.
     *
     * @param {number} request
     * @param {number} length
     */
    writes: (request, length) =>
      (request === UNLOCK && length === recorder.password.length) || (request === SET_CLOCK && length === 14),
    /** @param {number} request @param {Buffer} data @returns whether it did it */
    write(request, data) {
      const given = data.toString('latin1')
      if (request === UNLOCK && given === recorder.password) recorder.locked = false
      else if (request === SET_CLOCK && /^\d{14}$/.test(given)) recorder.clockOffsetMs = timeOf(given) - Date.now()
      else return false
      changed(request)
      return true
    },
  }
}

/** @param {Recorder} recorder */
function status({battery, charging, storage, faults, firmware}) {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt8(1, 0)
  bytes.writeUInt8(battery, 1)
  bytes.writeUInt8(charging ? 1 : 0, 2)
  bytes.writeUInt32LE(storage.totalMib, 4)
  bytes.writeUInt32LE(storage.freeMib, 8)
  bytes.writeUInt16LE((faults.camera ? 1 : 0) + (faults.microphone ? 2 : 0) + (faults.card ? 4 : 0), 12)
  text(firmware, 16).copy(bytes, 16)
  return bytes
}

/** @param {string} value @param {number} length */
function text(value, length) {
  const bytes = Buffer.alloc(length)
  bytes.write(value, 'latin1')
  return bytes
}

/** @param {number} atMs */
const digitsOf = atMs => new Date(atMs + ZONE_MS).toISOString().replace(/\D/g, '').slice(0, 14)

/** @param {string} digits */
const timeOf = digits => {
  const [year, month, day, hour, minute, second] = (
    digits.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/) ?? []
  ).slice(1)
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - ZONE_MS
}
