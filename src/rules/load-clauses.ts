import {join} from 'node:path'
import {parse} from 'smol-toml'
import {z} from 'zod'
import {namesIn} from '../disk/entries.ts'
import {readWhole} from '../disk/files.ts'
import {type ClauseMap, clauseMap} from './clauses.ts'

/**
 * The clause maps of a folder, by their file's name without its ending.
 *
 * @throws {Error} with the file, when one can't be used: the maps are a part of evidock
 */
export function loadClauses(folder: string): ReadonlyMap<string, ClauseMap> {
  const names = namesIn(folder)
    .filter(name => name.endsWith('.toml'))
    .sort()
  return new Map(
    names.map(name => {
      const read = clauseMap.safeParse(parse(readWhole(join(folder, name)).toString('utf8')))
      if (!read.success) throw new Error(`${join(folder, name)}: ${z.prettifyError(read.error)}`)
      return [name.replace(/\.toml$/, ''), read.data] as const
    }),
  )
}
