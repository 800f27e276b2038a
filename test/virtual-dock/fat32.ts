import {readFileSync, writeFileSync} from 'node:fs'

/** A FAT32 file system on a whole disk, to be damaged (Microsoft, FAT32 File System Specification 1.03). */
export type Fat32 = {
  clusterBytes: number
  /** Of the file that has this content and lies in one piece. */
  firstClusterOf(content: Buffer): number
  /** What stands behind a cluster, in each of the tables. */
  setNext(cluster: number, next: number): void
  /** The bytes of a cluster, to be written to. */
  cluster(number: number): Buffer
  /** The root directory's first cluster. */
  root: number
  /** Marks it as one that wasn't unmounted. */
  setDirty(): void
}

/** Changes an image in place. */
export function damage(image: string, change: (fat: Fat32) => void): void {
  const bytes = readFileSync(image)
  const sector = bytes.readUInt16LE(11)
  const clusterBytes = sector * bytes.readUInt8(13)
  const reserved = bytes.readUInt16LE(14) * sector
  const [tables, tableBytes] = [bytes.readUInt8(16), bytes.readUInt32LE(36) * sector]
  const data = reserved + tables * tableBytes
  const setNext = (cluster: number, next: number): void => {
    for (let table = 0; table < tables; table += 1)
      bytes.writeUInt32LE(next, reserved + table * tableBytes + 4 * cluster)
  }
  change({
    clusterBytes,
    firstClusterOf(content) {
      const at = bytes.indexOf(content.subarray(0, 256), data)
      if (at === -1) throw new RangeError('no file of the card has this content')
      return (at - data) / clusterBytes + 2
    },
    setNext,
    cluster: number => bytes.subarray(data + (number - 2) * clusterBytes, data + (number - 1) * clusterBytes),
    root: bytes.readUInt32LE(44),
    setDirty() {
      bytes.writeUInt8(bytes.readUInt8(65) | 1, 65)
      // ClnShutBitMask is unset.
      setNext(1, 0x07ff_ffff)
    },
  })
  writeFileSync(image, bytes)
}
