// What the threads of one running copy share with the main thread: 64-bit words in shared memory.
const PROVED = 0
const STOP = 1
const DURABLE = 2

/** Nothing more comes: the copy ended without a whole part. */
const ABANDONED = -1n
/** The part is durable to its end, wherever that is. */
const WHOLE = 2n ** 62n

const words = (progress: SharedArrayBuffer): BigInt64Array<SharedArrayBuffer> => new BigInt64Array(progress)

/** Made by the main thread for each copy. */
export const newProgress = (): SharedArrayBuffer => new SharedArrayBuffer(3 * BigInt64Array.BYTES_PER_ELEMENT)

/** Bytes that were copied and bytes that were read back, together. */
export const bytesDone = (progress: SharedArrayBuffer): number => Number(Atomics.load(words(progress), PROVED))
export const addBytesDone = (progress: SharedArrayBuffer, bytes: number): void => {
  Atomics.add(words(progress), PROVED, BigInt(bytes))
}

/** The recorder is gone, or the program ends: the copy is to end at its next block. */
export const askToStop = (progress: SharedArrayBuffer): void => {
  Atomics.store(words(progress), STOP, 1n)
}
export const mustStop = (progress: SharedArrayBuffer): boolean => Atomics.load(words(progress), STOP) === 1n

/** The part's first bytes were fsynced: who reads behind may read so far. */
export const durableTo = (progress: SharedArrayBuffer, bytes: number): void => tell(progress, BigInt(bytes))
/** All of the part was fsynced. */
export const durableToItsEnd = (progress: SharedArrayBuffer): void => tell(progress, WHOLE)
/** There will be no whole part. */
export const abandon = (progress: SharedArrayBuffer): void => tell(progress, ABANDONED)

function tell(progress: SharedArrayBuffer, durable: bigint): void {
  Atomics.store(words(progress), DURABLE, durable)
  Atomics.notify(words(progress), DURABLE)
}

/**
 * Blocks this thread until the part is durable beyond a position (bytes from its start), or to its end.
 *
 * @returns false when the copy came to nothing
 */
export function waitUntilDurable(progress: SharedArrayBuffer, position: number): boolean {
  const shared = words(progress)
  for (;;) {
    const durable = Atomics.load(shared, DURABLE)
    if (durable === ABANDONED) return false
    if (durable > BigInt(position)) return true
    Atomics.wait(shared, DURABLE, durable)
  }
}
