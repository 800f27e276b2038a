import type {KeyObject} from 'node:crypto'
import {z} from 'zod'
import {signatureHolds} from './signature.ts'

/** The most bytes of a payload that is read at all. */
export const MOST_INBOUND_BYTES = 64 * 1024

const object = z.record(z.string(), z.unknown())

/** The JSON object that a payload is; null when it is none, or not UTF-8. */
export function jsonObject(payload: Uint8Array): Record<string, unknown> | null {
  try {
    const parsed = object.safeParse(JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(payload)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** What has no RFC 8785 form (a lone surrogate, an endless nesting) can't have been signed. */
export function isSignedBy(event: Record<string, unknown>, key: KeyObject): boolean {
  try {
    return signatureHolds(event, key)
  } catch {
    return false
  }
}

/** The fields that a schema refused, at most five: names and positions, nothing of their content. */
export const fieldsOf = (error: z.ZodError): string[] =>
  [...new Set(error.issues.map(({path}) => path.join('.')))].slice(0, 5)
