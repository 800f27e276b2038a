import {
  type Change,
  changed,
  type Disk,
  type EntryChange,
  type FileNode,
  type FolderNode,
  withEntries,
} from './disk-model.ts'

const SECTOR = 4096

/** What of a disk's un-synced changes survives a loss of power (docs/recovery.md says which choices there are). */
export type Fate = {
  /** Of a name that was made, renamed or removed. `new-name-only`: the old one, in another folder, is still there too. */
  names(operation: number): 'kept' | 'lost' | 'new-name-only'
  /** Of one sector of a write. */
  sector(): boolean
  /** Of a file's length, where it isn't told by the sectors that survived. */
  length(): 'old' | 'new'
}

export const nothingSurvives: Fate = {names: () => 'lost', sector: () => false, length: () => 'old'}
/** Names and lengths are written, the bytes they stand for aren't: zeros. */
export const onlyNamesSurvive: Fate = {names: () => 'kept', sector: () => false, length: () => 'new'}
/** As {@link onlyNamesSurvive}, and the lengths aren't either: empty files. */
export const onlyNamesWithoutLengths: Fate = {names: () => 'kept', sector: () => false, length: () => 'old'}
export const onlyBytesSurvive: Fate = {names: () => 'lost', sector: () => true, length: () => 'new'}
export const oldNamesStay: Fate = {names: () => 'new-name-only', sector: () => true, length: () => 'new'}

/** A fate by chance, the same for the same numbers: each operation, each sector and each length for itself. */
export function fateByChance(random: () => number): Fate {
  const drawn = new Map<number, ReturnType<Fate['names']>>()
  const draw = (): ReturnType<Fate['names']> => {
    const number = random()
    return number < 0.45 ? 'kept' : number < 0.9 ? 'lost' : 'new-name-only'
  }
  return {
    names(operation) {
      const known = drawn.get(operation) ?? draw()
      drawn.set(operation, known)
      return known
    },
    sector: () => random() < 0.5,
    length: () => (random() < 0.5 ? 'old' : 'new'),
  }
}

const ALL_SUBSETS_UP_TO = 4

/**
 * Subsets of the un-synced names, with all bytes: every one while they are few, else each one lost alone and each one
 * kept alone.
 */
export function subsetsOfNames(disk: Disk): Fate[] {
  const operations = unsureOperations(disk)
  const subsets =
    operations.length <= ALL_SUBSETS_UP_TO
      ? Array.from({length: 2 ** operations.length}, (_, bits) => operations.filter((_name, bit) => (bits >> bit) & 1))
      : operations.flatMap(one => [[one], operations.filter(other => other !== one)])
  return subsets.map(kept => ({
    names: operation => (kept.includes(operation) ? 'kept' : 'lost'),
    sector: () => true,
    length: () => 'new',
  }))
}

/** Is anything on this disk that a loss of power could take? */
export const hasUnsynced = (disk: Disk): boolean => [...disk.nodes.values()].some(node => node.pending.length > 0)

function unsureOperations(disk: Disk): number[] {
  const all = [...disk.nodes.values()].flatMap(node =>
    node.kind === 'folder' ? node.pending.map(({operation}) => operation) : [],
  )
  return [...new Set(all)]
}

/** The disk as it comes up after a loss of power: what is there then is there for good. */
export function afterPowerLoss(disk: Disk, fate: Fate): Disk {
  const nodes = new Map<number, FileNode | FolderNode>()
  const visit = (id: number): void => {
    if (nodes.has(id)) return
    const node = disk.nodes.get(id)
    if (node === undefined) return
    if (node.kind === 'file') {
      const content = survivingBytes(node, fate)
      nodes.set(id, {kind: 'file', content, durable: content, pending: []})
      return
    }
    const entries = withEntries(node.durable, survivingNames(disk, node, fate))
    nodes.set(id, {kind: 'folder', entries, durable: entries, pending: []})
    for (const child of entries.values()) visit(child)
  }
  visit(0)
  return {nodes, opened: new Map(), renamesAcross: new Set(), next: disk.next}
}

function survivingNames(disk: Disk, folder: FolderNode, fate: Fate): EntryChange[] {
  return folder.pending.filter(({operation, to}) => {
    const kept = fate.names(operation)
    // Only a rename from one folder into another has halves that could come apart.
    const halfAlone = kept === 'new-name-only' && to === null && disk.renamesAcross.has(operation)
    return kept !== 'lost' && !halfAlone
  })
}

function survivingBytes(file: FileNode, fate: Fate): Buffer {
  return file.pending.reduce((bytes: Buffer, change: Change) => {
    if ('length' in change) return fate.length() === 'new' ? changed(bytes, change) : bytes
    return survivingWrite(bytes, change, fate)
  }, file.durable)
}

/** Sectors of a write survive each for itself; a file reaches as far as the last of them, or as the whole write. */
function survivingWrite(before: Buffer, {position, bytes}: Exclude<Change, {length: number}>, fate: Fate): Buffer {
  const end = position + bytes.length
  const after = Buffer.alloc(Math.max(before.length, end))
  before.copy(after)
  let length = before.length
  for (let at = position; at < end; at = (Math.floor(at / SECTOR) + 1) * SECTOR) {
    const stop = Math.min(end, (Math.floor(at / SECTOR) + 1) * SECTOR)
    if (!fate.sector()) continue
    bytes.copy(after, at, at - position, stop - position)
    length = Math.max(length, stop)
  }
  if (fate.length() === 'new') length = Math.max(length, end)
  return after.subarray(0, length)
}
