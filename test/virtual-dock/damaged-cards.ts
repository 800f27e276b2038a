import {footage} from '../support/recorder-folder.ts'
import {type Card, cardOf, type Files, fat32Card, fileOf, inPart} from './cards.ts'
import {damage, type Fat32} from './fat32.ts'

/** A card that was pulled out of a recorder which still wrote to it. */
export function dirtyCard(files: Files): Card {
  const {image} = fat32Card(files)
  damage(image, fat => fat.setDirty())
  return cardOf(image, files)
}

/** The chain of the second file ends in free clusters, some way in: nothing says where its rest lies. */
export function brokenChainCard(files: Files, afterBytes: number): Card {
  const card = fat32Card(files)
  const [path, content] = fileOf(files, 1)
  damage(card.image, fat => fat.setNext(fat.firstClusterOf(content) + afterBytes / fat.clusterBytes - 1, 0))
  return inPart(card, path)
}

/** The first file's chain runs into the second one's: from there on the card says that both have the same bytes. */
export function crossLinkedCard(files: Files, afterBytes: number): Card {
  const {image} = fat32Card(files)
  const [path, content] = fileOf(files, 0)
  const [, other] = fileOf(files, 1)
  damage(image, fat => {
    const clusters = afterBytes / fat.clusterBytes
    fat.setNext(fat.firstClusterOf(content) + clusters - 1, fat.firstClusterOf(other) + clusters)
  })
  const read = Buffer.concat([content.subarray(0, afterBytes), other.subarray(afterBytes, content.length)])
  return cardOf(image, {...files, [path]: read})
}

/** One folder is what a failing card gives instead of it; the others are as they were. */
export const garbageFolderCard = (files: Files, folder: string): Card =>
  withoutFolder(files, folder, (fat, entry) => {
    footage(fat.clusterBytes, 77).copy(fat.cluster(clusterOf(entry)))
  })

/** One folder's entry leads to where no cluster is. */
export const lostFolderCard = (files: Files, folder: string): Card =>
  withoutFolder(files, folder, (_, entry) => {
    entry.writeUInt16LE(0x0fff, 20)
    entry.writeUInt16LE(0x1234, 26)
  })

function withoutFolder(files: Files, folder: string, spoil: (fat: Fat32, entry: Buffer) => void): Card {
  const {image} = fat32Card({...files, [`${folder}/A.TXT`]: Buffer.from('lost')})
  damage(image, fat => spoil(fat, entryOf(fat.cluster(fat.root), folder)))
  return {...cardOf(image, files), lacking: {[folder]: UNREADABLE}}
}

/** A folder holds itself: whoever follows its entries never comes to an end. */
export function loopingCard(files: Files, content: Buffer): Card {
  const {image} = fat32Card({...files, 'LOOP/A.TXT': content, 'LOOP/LOOP/B.TXT': content})
  damage(image, fat => {
    const outer = entryOf(fat.cluster(fat.root), 'LOOP')
    const inner = entryOf(fat.cluster(clusterOf(outer)), 'LOOP')
    outer.copy(inner, 20, 20, 22)
    outer.copy(inner, 26, 26, 28)
  })
  const seen = {...files, 'LOOP/A.TXT': content, 'LOOP/LOOP/A.TXT': content}
  return {...cardOf(image, seen), lacking: {'LOOP/LOOP/LOOP': UNREADABLE}}
}

/** A folder has no bytes of its own in a list. */
const UNREADABLE = {content: Buffer.alloc(0), outcome: 'unreadable', stage: 'listed'}

/** The first cluster of what a folder's entry is of. */
const clusterOf = (entry: Buffer): number => entry.readUInt16LE(20) * 0x1_0000 + entry.readUInt16LE(26)

/** The 32 bytes of a folder's entry in the one above it; its name must be a short one. */
function entryOf(parent: Buffer, folder: string): Buffer {
  const at = parent.indexOf(folder.toUpperCase().padEnd(11, ' '))
  if (at === -1 || at % 32 !== 0) throw new RangeError(`there is no ${folder}`)
  return parent.subarray(at, at + 32)
}
