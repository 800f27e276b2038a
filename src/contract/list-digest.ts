import {createHash} from 'node:crypto'
import type {ClipOutcome} from './clip.ts'

const byRawPath = (a: {path: Uint8Array}, b: {path: Uint8Array}): number => Buffer.compare(a.path, b.path)

const digestOfLines = (lines: string[]): string => createHash('sha256').update(lines.join('')).digest('hex')

/** `list_sha256`: SHA-256 over the lines `<size> <lowercase hex of raw path>\n`, sorted by raw path. */
export function listDigest(entries: readonly {path: Uint8Array; bytes: number}[]): string {
  const lines = entries.toSorted(byRawPath).map(({path, bytes}) => `${bytes} ${Buffer.from(path).toString('hex')}\n`)
  return digestOfLines(lines)
}

/** `outcomes_sha256` of a sealed docking: SHA-256 over the lines `<hex path> <outcome>\n`, sorted by raw path. */
export function outcomesDigest(files: readonly {path: Uint8Array; outcome: ClipOutcome}[]): string {
  const lines = files.toSorted(byRawPath).map(({path, outcome}) => `${Buffer.from(path).toString('hex')} ${outcome}\n`)
  return digestOfLines(lines)
}
