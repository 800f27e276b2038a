// What a bad device does. Sectors are of 512 bytes; bytes are counted over all that was read of its disk.

/**
 * @typedef {{kind: 'none'}
 *   | {kind: 'medium-error', sector: number}
 *   | {kind: 'hang' | 'die', afterBytes: number}
 *   | {kind: 'short', sector: number, times: number}
 *   | {kind: 'stall'}
 *   | {kind: 'garbage', of: 'device' | 'configuration'}
 *   | {kind: 'reset', everyBytes: number}} Fault
 */

/**
 * @param {Fault} fault
 * @param {() => void} die leaves the bus at once
 */
export function misbehaviour(fault, die) {
  let bytes = 0
  let sinceReset = 0
  let times = 0

  /** @param {number} sector @param {number} count @returns {'whole' | 'short' | 'medium-error' | 'phase-error'} */
  function read(sector, count) {
    bytes += count * 512
    sinceReset += count * 512
    const covers = 'sector' in fault && sector <= fault.sector && fault.sector < sector + count
    if (fault.kind === 'medium-error' && covers) return 'medium-error'
    if (fault.kind === 'short' && covers && times < fault.times) {
      times += 1
      console.log('short')
      return 'short'
    }
    if (fault.kind === 'hang' && bytes > fault.afterBytes) console.log('hangs')
    if (fault.kind === 'die' && bytes > fault.afterBytes) die()
    if (fault.kind === 'reset' && sinceReset > fault.everyBytes) {
      sinceReset = 0
      return 'phase-error'
    }
    return 'whole'
  }
  return {
    read,
    /** Whether it still answers anything at all. */
    answers: () => fault.kind !== 'hang' || bytes <= fault.afterBytes,
    /** Whether it refuses whatever isn't needed to be seen on the bus. */
    stalls: fault.kind === 'stall',
    /** @param {'device' | 'configuration'} of @param {Buffer} descriptor */
    descriptor(of, descriptor) {
      if (fault.kind !== 'garbage' || fault.of !== of) return descriptor
      console.log('garbage')
      return Buffer.from(descriptor.map((byte, at) => (at < 2 ? byte : 0xff - byte)))
    },
  }
}
