import {fileURLToPath} from 'node:url'
import {ownFile} from '../disk/own-files.ts'

/** What one run of a tool may use. */
export interface ToolLimits {
  addressSpaceBytes: number
  cpuSeconds: number
  fileSizeBytes: number
}

/** The wrapper that every media tool runs through, confined or not: it sets the limits and rewrites the paths. */
export const confineScript = fileURLToPath(ownFile('media/confine.sh'))

/** The arguments of the wrapper that stand before the tool's own. */
export function confineArguments(tool: string, confined: boolean, limits: ToolLimits): string[] {
  // The unit says so: it has its IPC and its host name to itself, and may make no namespaces for them.
  const bwrap = process.env.EVIDOCK_OWN_IPC === 'yes' ? 'bwrap-in-unit' : 'bwrap'
  return [
    confined ? bwrap : 'none',
    tool,
    String(limits.addressSpaceBytes),
    String(limits.cpuSeconds),
    String(limits.fileSizeBytes),
  ]
}

/** Options before `-i` that keep a demuxer from opening other files, the network, or another format than was sniffed. */
export function inputGuards(demuxers: string): string[] {
  return ['-protocol_whitelist', 'file', '-format_whitelist', demuxers]
}
