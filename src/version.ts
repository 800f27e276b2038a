import {z} from 'zod'
import {readWhole} from './disk/files.ts'

/** This program's version, as `package.json` has it. */
export const version: string = z
  .object({version: z.string()})
  .parse(JSON.parse(readWhole(new URL('../package.json', import.meta.url)).toString())).version
