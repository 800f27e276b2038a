import {basename, dirname} from 'node:path'
import type {DiskCall} from '../../src/disk/interpose.ts'

/** A write of bytes at a position, or a new length, that no fsync has made sure yet. */
export type Change = {position: number; bytes: Buffer} | {length: number}

/** A file as processes read it (`content`), as an fsync made it sure (`durable`), and what came since. */
export type FileNode = {kind: 'file'; content: Buffer; durable: Buffer; pending: readonly Change[]}

/** A name that leads to a node, or to nothing any more; the two halves of a rename have the same operation. */
export type EntryChange = {operation: number; name: string; to: number | null}

/** A folder as processes see it (`entries`), as an fsync of it made it sure, and what came since. */
export type FolderNode = {kind: 'folder'; entries: Entries; durable: Entries; pending: readonly EntryChange[]}
export type Entries = ReadonlyMap<string, number>

/** A disk as docs/recovery.md models it. Never changed: each call makes another one. Node 0 is the root folder. */
export type Disk = {
  nodes: ReadonlyMap<number, FileNode | FolderNode>
  /** The node that a path led to when it was opened last: a rename doesn't change it. */
  opened: ReadonlyMap<string, number>
  /** The operations that are renames from one folder into another. */
  renamesAcross: ReadonlySet<number>
  /** For the next node, or the next operation on a name. */
  next: number
}

const noBytes = Buffer.alloc(0)

export const emptyDisk: Disk = {
  nodes: new Map([[0, {kind: 'folder', entries: new Map(), durable: new Map(), pending: []}]]),
  opened: new Map(),
  renamesAcross: new Set(),
  next: 1,
}

const partsOf = (path: string): string[] => (path === '' || path === '.' ? [] : path.split('/'))

/** The node that a path, relative to the root, leads to now. */
export function nodeAt(disk: Disk, path: string): number | undefined {
  let id: number | undefined = 0
  for (const part of partsOf(path)) {
    const node: FileNode | FolderNode | undefined = id === undefined ? undefined : disk.nodes.get(id)
    id = node?.kind === 'folder' ? node.entries.get(part) : undefined
  }
  return id
}

/** @throws {RangeError} when nothing is there: then the program called what can't have succeeded */
function needNode(disk: Disk, path: string): number {
  const id = nodeAt(disk, path)
  if (id === undefined) throw new RangeError(`the model has no ${path}`)
  return id
}

/** @throws {RangeError} when it is no folder */
export function folderOf(disk: Disk, id: number): FolderNode {
  const node = disk.nodes.get(id)
  if (node?.kind !== 'folder') throw new RangeError(`node ${id} is no folder`)
  return node
}

/** @throws {RangeError} when it is no file */
export function fileOf(disk: Disk, id: number): FileNode {
  const node = disk.nodes.get(id)
  if (node?.kind !== 'file') throw new RangeError(`node ${id} is no file`)
  return node
}

const withNode = (disk: Disk, id: number, node: FileNode | FolderNode): Disk => ({
  ...disk,
  nodes: new Map(disk.nodes).set(id, node),
})

/** The bytes after a change. */
export function changed(content: Buffer, change: Change): Buffer {
  if ('length' in change) {
    const cut = Buffer.alloc(change.length)
    content.copy(cut)
    return cut
  }
  const whole = Buffer.alloc(Math.max(content.length, change.position + change.bytes.length))
  content.copy(whole)
  change.bytes.copy(whole, change.position)
  return whole
}

/** The entries after some changes, in their order. */
export function withEntries(entries: Entries, changes: readonly EntryChange[]): Entries {
  const after = new Map(entries)
  for (const {name, to} of changes) {
    if (to === null) after.delete(name)
    else after.set(name, to)
  }
  return after
}

/** What a read past the page cache gives: a write whose fsync failed isn't there, though the cache still shows it. */
export const onDisk = (file: FileNode): Buffer => file.pending.reduce(changed, file.durable)

const changeEntries = (disk: Disk, folder: number, ...changes: EntryChange[]): Disk => {
  const node = folderOf(disk, folder)
  return withNode(disk, folder, {
    ...node,
    entries: withEntries(node.entries, changes),
    pending: [...node.pending, ...changes],
  })
}

function changeFile(disk: Disk, id: number, change: Change): Disk {
  const file = fileOf(disk, id)
  return withNode(disk, id, {
    ...file,
    content: changed(file.content, change),
    pending: [...file.pending, change],
  })
}

function create(disk: Disk, path: string, node: FileNode | FolderNode): Disk {
  const id = disk.next
  const made = {...disk, nodes: new Map(disk.nodes).set(id, node), next: id + 1}
  return changeEntries(made, needNode(disk, dirname(path)), {operation: id, name: basename(path), to: id})
}

function rename(disk: Disk, path: string, to: string): Disk {
  const operation = disk.next
  const [from, into] = [needNode(disk, dirname(path)), needNode(disk, dirname(to))]
  const node = needNode(disk, path)
  const across = from === into ? disk.renamesAcross : new Set(disk.renamesAcross).add(operation)
  const begun = {...disk, next: operation + 1, renamesAcross: across}
  const left = changeEntries(begun, from, {operation, name: basename(path), to: null})
  return changeEntries(left, into, {operation, name: basename(to), to: node})
}

/** A folder's fsync makes its names sure, and of a rename out of it the new name too: both are one transaction. */
function syncFolder(disk: Disk, folder: number): Disk {
  const left = new Set(folderOf(disk, folder).pending.flatMap(({operation, to}) => (to === null ? [operation] : [])))
  const nodes = new Map(disk.nodes)
  for (const [id, node] of disk.nodes) {
    if (node.kind !== 'folder') continue
    const sure = (change: EntryChange): boolean => id === folder || (change.to !== null && left.has(change.operation))
    if (!node.pending.some(sure)) continue
    nodes.set(id, {
      ...node,
      durable: withEntries(node.durable, node.pending.filter(sure)),
      pending: node.pending.filter(change => !sure(change)),
    })
  }
  return {...disk, nodes}
}

const newFile = (): FileNode => ({kind: 'file', content: noBytes, durable: noBytes, pending: []})
const newFolder = (): FolderNode => ({kind: 'folder', entries: new Map(), durable: new Map(), pending: []})

/** The disk after a call that succeeded; paths are relative to the disk's root. */
export function afterCall(disk: Disk, call: DiskCall): Disk {
  const {path} = call
  const openFile = (): number => disk.opened.get(path) ?? needNode(disk, path)
  switch (call.call) {
    case 'open':
    case 'open-new': {
      const there = nodeAt(disk, path) !== undefined || call.call === 'open' ? disk : create(disk, path, newFile())
      return {...there, opened: new Map(there.opened).set(path, needNode(there, path))}
    }
    case 'write':
      return changeFile(disk, openFile(), {position: call.position ?? 0, bytes: Buffer.from(call.bytes ?? noBytes)})
    case 'truncate':
      return changeFile(disk, openFile(), {length: call.position ?? 0})
    case 'sync': {
      const file = fileOf(disk, openFile())
      return withNode(disk, openFile(), {...file, durable: onDisk(file), pending: []})
    }
    case 'sync-folder':
      return syncFolder(disk, needNode(disk, path))
    case 'make-folder':
      return nodeAt(disk, path) === undefined ? create(disk, path, newFolder()) : disk
    case 'rename':
      return rename(disk, path, call.to ?? path)
    case 'remove':
      if (nodeAt(disk, path) === undefined) return disk
      return changeEntries({...disk, next: disk.next + 1}, needNode(disk, dirname(path)), {
        operation: disk.next,
        name: basename(path),
        to: null,
      })
    default:
      return disk
  }
}

/**
 * The disk after an fsync of a file that failed: Linux then calls its pages clean, so that no later fsync writes them,
 * while reads through the cache still show them (docs/recovery.md).
 */
export function afterFailedSync(disk: Disk, path: string): Disk {
  const id = disk.opened.get(path) ?? needNode(disk, path)
  const file = fileOf(disk, id)
  return withNode(disk, id, {...file, pending: [{length: file.content.length}]})
}

/** The disk once the page cache was dropped: what reads through the cache is what the disk has. */
export function afterCacheDropped(disk: Disk): Disk {
  const nodes = new Map(disk.nodes)
  for (const [id, node] of disk.nodes) if (node.kind === 'file') nodes.set(id, {...node, content: onDisk(node)})
  return {...disk, nodes}
}

/** Every file and folder below the root as processes see them: bytes of a file, null for a folder. */
export function treeOf(disk: Disk): Map<string, Buffer | null> {
  const tree = new Map<string, Buffer | null>()
  const visit = (id: number, path: string): void => {
    for (const [name, child] of folderOf(disk, id).entries) {
      const below = path === '' ? name : `${path}/${name}`
      const node = disk.nodes.get(child)
      tree.set(below, node?.kind === 'file' ? node.content : null)
      if (node?.kind === 'folder') visit(child, below)
    }
  }
  visit(0, '')
  return tree
}
