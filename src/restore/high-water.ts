import {dirname, join} from 'node:path'
import {z} from 'zod'
import {count, segment, utcInstant} from '../contract/scalars.ts'
import type {DockName} from '../contract/topics.ts'
import {writeSoonDurably} from '../disk/durable.ts'
import {exists} from '../disk/entries.ts'
import {readWhole} from '../disk/files.ts'

const state = z.object({
  v: z.literal(1),
  agency: segment,
  dock: segment,
  epoch: count,
  number: count,
  log: z.object({epoch: count, size: count, root: z.string()}).nullable(),
  at: utcInstant,
})

/**
 * What a database had come to when something last left it: its epoch, the last number in it, and its custody log as far
 * as it was known. Never more than the database holds, and never less than what was sent.
 */
export type HighWater = Omit<z.infer<typeof state>, 'v' | 'agency' | 'dock' | 'at'>

/** The file stands beside the vault, so that it outlives the database. */
export const highWaterFile = (vault: string): string => join(dirname(vault), 'high-water.json')

/** Reads the file; null when there is none, `unreadable` when it says nothing. */
export function readHighWater(path: string): HighWater | 'unreadable' | null {
  if (!exists(path)) return null
  try {
    const {epoch, number, log} = state.parse(JSON.parse(readWhole(path).toString()))
    return {epoch, number, log}
  } catch {
    return 'unreadable'
  }
}

/** Writes the file durably. @throws {Error} of `node:fs` */
export async function writeHighWater(path: string, name: DockName, highWater: HighWater, at: string): Promise<void> {
  await writeSoonDurably(path, `${JSON.stringify({v: 1, ...name, ...highWater, at}, null, 2)}\n`)
}
