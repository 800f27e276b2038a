import {dirname, join} from 'node:path'
import {z} from 'zod'
import {clipOutcome} from '../contract/clip.ts'
import {code, count, digest256, segment, utcInstant} from '../contract/scalars.ts'
import {readWhole} from '../disk/files.ts'
import {docked} from './docked.ts'

/** The first line of a docking's list: what the recorder showed in all (`docs/vault.md`). */
export const listHead = docked.extend({
  v: z.literal(1),
  officer: z.string().nullable(),
  clock_raw: z.string().nullable().default(null),
  offset_low_ms: z.int().nullable().default(null),
  offset_high_ms: z.int().nullable().default(null),
  opened_at: utcInstant,
  listed_at: utcInstant,
  clips: count,
  bytes: count,
  list_sha256: digest256,
  sealed_at: utcInstant.nullable(),
  outcomes_sha256: digest256.nullable(),
})
export type ListHead = z.infer<typeof listHead>

/** Each other line: an entry of the recorder, and what became of it; null while that is open. */
export const listLine = z.object({
  clip: segment,
  path_hex: z.string().regex(/^([0-9a-f]{2})+$/),
  /** Of the volume on which it lies; left out for the recorder's first. */
  volume_serial: z.string().nullable().optional(),
  bytes: count,
  mtime: utcInstant,
  generation: z.int().min(1),
  outcome: clipOutcome.nullable(),
  problem: code.nullable(),
})
export type ListLine = z.infer<typeof listLine>

export type DockingList = {head: ListHead; lines: ListLine[]}

/** How the file of a list ends. */
export const LIST = '.jsonl'

/** Where the lists of dockings lie: beside the vault, so that they outlive the database. */
export const listsFolder = (vault: string): string => join(dirname(vault), 'dockings')

/** The file of a docking's list. @param date of the docking, the first part of its clips' paths in the vault */
export const listFile = (vault: string, date: string, docking: string): string =>
  join(listsFolder(vault), date, `${docking}${LIST}`)

/** Reads a docking's list; null when there is none, or none that can be trusted: a line is wrong, or some are missing. */
export function readDockingList(path: string): DockingList | null {
  try {
    const [first = '', ...rest] = readWhole(path).toString().trimEnd().split('\n')
    const head = listHead.parse(JSON.parse(first))
    const lines = rest.map(line => listLine.parse(JSON.parse(line)))
    return lines.length === head.clips ? {head, lines} : null
  } catch {
    return null
  }
}
