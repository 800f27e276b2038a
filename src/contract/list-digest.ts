import {createHash} from 'node:crypto'
import type {ClipOutcome} from './clip.ts'

type Line = {path: Uint8Array; text: string}

/** Two volumes of a recorder may have the same path: then the lines' own order counts. */
const byRawPath = (a: Line, b: Line): number => Buffer.compare(a.path, b.path) || (a.text < b.text ? -1 : 1)

const hex = (path: Uint8Array): string => Buffer.from(path).toString('hex')

const digestOfLines = (lines: Line[]): string => {
  const sorted = lines.sort(byRawPath).map(({text}) => text)
  return createHash('sha256').update(sorted.join('')).digest('hex')
}

/** `list_sha256`: SHA-256 over the lines `<size> <lowercase hex of raw path>\n`, sorted by raw path. */
export function listDigest(entries: readonly {path: Uint8Array; bytes: number}[]): string {
  return digestOfLines(entries.map(({path, bytes}) => ({path, text: `${bytes} ${hex(path)}\n`})))
}

/** `outcomes_sha256` of a sealed docking: SHA-256 over the lines `<hex path> <outcome>\n`, sorted by raw path. */
export function outcomesDigest(files: readonly {path: Uint8Array; outcome: ClipOutcome}[]): string {
  return digestOfLines(files.map(({path, outcome}) => ({path, text: `${hex(path)} ${outcome}\n`})))
}
