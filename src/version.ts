import {z} from 'zod'
import {readWhole} from './disk/files.ts'
import {ownFile} from './disk/own-files.ts'

/** This program's version, as `package.json` has it. */
export const version: string = z
  .object({version: z.string()})
  .parse(JSON.parse(readWhole(ownFile('../package.json')).toString())).version
