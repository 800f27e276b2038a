import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {vi} from 'vitest'
import {scratchFolder} from '../support/scratch.ts'
import type {Machine} from './machine.ts'

/** The content of a recorder's disk, by path. */
export type Files = Readonly<Record<string, Buffer>>

/** A disk image that stands for a recorder's card. */
export type Card = {
  image: string
  /** What can be read of it whole. */
  files: Files
  /** What can't be, and what is to become of it. */
  lacking?: Readonly<Record<string, {content: Buffer; outcome: string; stage: string}>>
  /** SHA-256 of all of it, now. */
  digest(): string
}

const MIB = 1 << 20

/**
 * Makes a card with FAT32 on the whole disk, as recorders have it.
 *
 * @param volumeSerial eight hexadecimal digits
 */
export function fat32Card(files: Files, volumeSerial = '1234abcd'): Card {
  const image = emptyImage(files)
  execFileSync('mkfs.vfat', ['-F', '32', '-n', 'RECORDER', '-i', volumeSerial, image], {stdio: 'pipe'})
  if (Object.keys(files).length === 0) return cardOf(image, files)
  const staged = staging(files)
  const env = {...process.env, LC_ALL: 'C.UTF-8', MTOOLS_SKIP_CHECK: '1'}
  execFileSync('sh', ['-c', `mcopy -s -i "$1" "$2"/* ::/`, 'sh', image, staged], {env, stdio: 'pipe'})
  return cardOf(image, files)
}

/** An empty disk, large enough for FAT32 and for what is to lie on it. */
export function emptyImage(files: Files): string {
  const image = join(scratchFolder(), 'card.img')
  const bytes = Object.values(files).reduce((sum, content) => sum + content.length + 64 * 1024, 0)
  writeFileSync(image, '')
  truncateSync(image, Math.max(64 * MIB, Math.ceil((bytes * 1.1) / MIB) * MIB + 8 * MIB))
  return image
}

export const cardOf = (image: string, files: Files): Card => ({
  image,
  files,
  digest: () => createHash('sha256').update(readFileSync(image)).digest('hex'),
})

/** The same card, of which one file can be read in part only. */
export function inPart(card: Card, path: string): Card {
  const {[path]: content = Buffer.alloc(0), ...files} = card.files
  return {...card, files, lacking: {[path]: {content, outcome: 'partial', stage: 'listed'}}}
}

/** Path and content of one of its files, counted from 0. */
export function fileOf(files: Files, index: number): [path: string, content: Buffer] {
  const entry = Object.entries(files)[index]
  if (entry === undefined) throw new RangeError(`there is no file ${index}`)
  return entry
}

/** The sector (512 bytes) in which a byte of a file lies; the file lies in one piece. */
export const sectorOf = ({image}: Card, content: Buffer, byte: number): number =>
  (readFileSync(image).indexOf(content.subarray(0, 256)) + byte) >> 9

/** Makes a card of several partitions, each with FAT32 (UEFI 2.10 §5.2.1, legacy MBR). */
export function partitionedCard(parts: readonly Files[]): Card {
  const volumes = parts.map((files, n) => readFileSync(fat32Card(files, `1234000${n}`).image))
  const table = Buffer.alloc(MIB)
  let sector = MIB / 512
  for (const [n, volume] of volumes.entries()) {
    const entry = 446 + 16 * n
    table.writeUInt8(0x0c, entry + 4)
    table.writeUInt32LE(sector, entry + 8)
    table.writeUInt32LE(volume.length / 512, entry + 12)
    sector += volume.length / 512
  }
  table.writeUInt16LE(0xaa55, 510)
  const image = join(scratchFolder(), 'card.img')
  writeFileSync(image, Buffer.concat([table, ...volumes]))
  return cardOf(image, Object.assign({}, ...parts))
}

/** Makes a card with exFAT; nothing here can write one, so the machine's kernel does, on another kind of disk. */
export async function exfatCard({qmp, run}: Machine, files: Files): Promise<Card> {
  const image = emptyImage(files)
  execFileSync('mkfs.exfat', ['-L', 'RECORDER', image], {stdio: 'pipe'})
  const staged = staging(files)
  await qmp.ask('blockdev-add', {driver: 'raw', 'node-name': 'making', file: {driver: 'file', filename: image}})
  await qmp.ask('device_add', {driver: 'virtio-blk-pci', id: 'making', drive: 'making'})
  await run(`for i in $(seq 100); do [ -b /dev/vdb ] && break; sleep 0.1; done
    mkdir -p /run/making && mount -t exfat /dev/vdb /run/making && cp -r ${staged}/. /run/making && umount /run/making`)
  await qmp.ask('device_del', {id: 'making'})
  await run('for i in $(seq 100); do [ -b /dev/vdb ] || exit 0; sleep 0.1; done; exit 1')
  await vi.waitFor(() => qmp.ask('blockdev-del', {'node-name': 'making'}), {timeout: 30_000, interval: 100})
  return cardOf(image, files)
}

/** A card that a computer has formatted. */
export function ext4Card(): Card {
  const image = emptyImage({})
  execFileSync('mkfs.ext4', ['-q', '-F', image])
  return cardOf(image, {})
}

/** A card that nobody has formatted. */
export const emptyCard = (): Card => cardOf(emptyImage({}), {})

/** A folder with the files; names are UTF-8. */
function staging(files: Files): string {
  const folder = scratchFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true})
    writeFileSync(join(folder, path), content)
  }
  return folder
}
