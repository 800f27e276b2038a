import {footage} from '../support/recorder-folder.ts'
import {type Card, cardOf, type Files, fat32Card, fileOf, inPart} from './cards.ts'
import {damage} from './fat32.ts'

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
export function garbageFolderCard(files: Files, folder: string): Card {
  const marker = Buffer.from('this folder is overwritten', 'latin1')
  const {image} = fat32Card({...files, [`${folder}/A.TXT`]: marker})
  damage(image, fat => {
    const entry = entryOf(fat.cluster(fat.root), folder)
    const first = entry.readUInt16LE(20) * 0x1_0000 + entry.readUInt16LE(26)
    footage(fat.clusterBytes, 77).copy(fat.cluster(first))
  })
  return cardOf(image, files)
}

/** The table says of one folder that no file system can have it there: it can't be read at all. */
export function lostFolderCard(files: Files, folder: string): Card {
  const {image} = fat32Card({...files, [`${folder}/A.TXT`]: Buffer.from('lost')})
  damage(image, fat => {
    const entry = entryOf(fat.cluster(fat.root), folder)
    entry.writeUInt16LE(0x0fff, 20)
    entry.writeUInt16LE(0x1234, 26)
  })
  return cardOf(image, files)
}

/** The 32 bytes of a folder's entry in the root directory; its name must be a short one. */
function entryOf(root: Buffer, folder: string): Buffer {
  const at = root.indexOf(folder.toUpperCase().padEnd(11, ' '))
  if (at === -1 || at % 32 !== 0) throw new RangeError(`the root has no ${folder}`)
  return root.subarray(at, at + 32)
}
