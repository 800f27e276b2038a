import {join} from 'node:path'
import {exists} from '../disk/entries.ts'

/** Where a credential of the service lies; null when it was given none of that name. */
export type FindCredential = (name: string) => string | null

/** Finds what the service manager has given to this very process (systemd.exec(5), LoadCredential). */
export const givenCredential: FindCredential = name => {
  const path = join(process.env.CREDENTIALS_DIRECTORY ?? '', name)
  return process.env.CREDENTIALS_DIRECTORY !== undefined && exists(path) ? path : null
}

/** Takes each for given: whoever looks at a configuration outside of the service can't see its credentials. */
export const assumedCredential: FindCredential = name => name

/** @returns what stands behind `credential:`, or null for an ordinary path */
export const credentialNamed = (path: string): string | null => /^credential:(.*)$/s.exec(path)?.[1] ?? null
