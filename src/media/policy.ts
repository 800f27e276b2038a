import type {MediaTools, MissingMediaTools} from './tools.ts'

/** `required`: without confinement media isn't parsed. `best-effort`: then it is parsed bare, and the record says so. */
export type ConfinementPolicy = 'required' | 'best-effort'

/** How a tool is to be run: where it is, and whether in bubblewrap. */
export interface Confinement {
  tools: MediaTools
  confined: boolean
}

/** Decides whether media may be parsed, and how. */
export function decideConfinement(
  tools: MediaTools | MissingMediaTools,
  policy: ConfinementPolicy,
): Confinement | 'no-media-tools' | 'media-unconfined' {
  if ('missing' in tools) return 'no-media-tools'
  const confined = tools.confinement === 'bwrap'
  return confined || policy === 'best-effort' ? {tools, confined} : 'media-unconfined'
}
