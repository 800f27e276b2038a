// The device's side of USB/IP once a device is imported (Documentation/usb/usbip_protocol.rst): a header of 48 bytes,
// big-endian, and the data of the transfer.

const HEADER = 48
const SUBMIT = 1
const UNLINK = 2
const RET_SUBMIT = 3
const RET_UNLINK = 4
/** A transfer that the endpoint refuses (EPIPE). */
export const STALL = -32

/**
 * @typedef {{endpoint: number, isIn: boolean, length: number, setup: Buffer, data: Buffer}} Transfer
 * @typedef {{status: number, data?: Buffer} | null} Answer null: none ever comes
 */

/**
 * Answers what the host's kernel submits, in its order, until the socket closes.
 *
 * @param {import('node:net').Socket} socket
 * @param {(transfer: Transfer) => Answer} answer
 */
export async function answerHost(socket, answer) {
  let waiting = Buffer.alloc(0)
  for await (const chunk of socket) {
    waiting = Buffer.concat([waiting, chunk])
    for (let length = packetLength(waiting); length !== null; length = packetLength(waiting)) {
      const packet = waiting.subarray(0, length)
      waiting = waiting.subarray(length)
      const reply = replyTo(packet, answer)
      // One write: header and data in two would wait for each other.
      if (reply !== null && !socket.destroyed) socket.write(reply)
    }
  }
}

/** @param {Buffer} bytes @returns null while it isn't all there */
function packetLength(bytes) {
  if (bytes.length < HEADER) return null
  const isOut = bytes.readUInt32BE(0) === SUBMIT && bytes.readUInt32BE(12) === 0
  const length = HEADER + (isOut ? bytes.readUInt32BE(24) : 0)
  return bytes.length < length ? null : length
}

/**
 * @param {Buffer} packet
 * @param {(transfer: Transfer) => Answer} answer
 * @returns {Buffer | null}
 */
function replyTo(packet, answer) {
  const isIn = packet.readUInt32BE(12) === 1
  const transfer = {
    endpoint: packet.readUInt32BE(16),
    isIn,
    length: packet.readUInt32BE(24),
    setup: packet.subarray(40, 48),
    data: packet.subarray(HEADER),
  }
  const isUnlink = packet.readUInt32BE(0) === UNLINK
  const answered = answer(isUnlink ? {...transfer, endpoint: -1} : transfer)
  if (answered === null) return null
  const data = answered.data?.subarray(0, transfer.length) ?? Buffer.alloc(0)
  const header = Buffer.alloc(HEADER)
  header.writeUInt32BE(isUnlink ? RET_UNLINK : RET_SUBMIT, 0)
  packet.copy(header, 4, 4, 8)
  // What is to be unlinked was answered before: a reply of 0 says so.
  if (isUnlink) return header
  header.writeInt32BE(answered.status, 20)
  header.writeUInt32BE(isIn ? data.length : answered.status === 0 ? transfer.length : 0, 24)
  return isIn ? Buffer.concat([header, data]) : header
}
