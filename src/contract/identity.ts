import {v5} from 'uuid'

/** Fixed for all time: another namespace would give every clip another id. */
const CLIP_NAMESPACE = '6f0f3d0e-3c1c-5f0e-9a55-3a4b8f6f1c52'

/** A directory entry as a recorder shows it: what a clip's id is made of. */
export type DirectoryEntryIdentity = {
  recorder: string
  volumeSerial: string | null
  /** Raw bytes relative to the volume, `/` between parts. */
  path: Uint8Array
  bytes: number
  /** Directory time in whole seconds since 1970. */
  mtimeSeconds: number
  /** 1, and one more each time the same entry came back with other content. */
  generation: number
}

/**
 * The id of a recorder in topics and payloads: its serial, lower-cased, other characters than `[a-z0-9-]` as `-`,
 * at most 36 of them.
 */
export function recorderId(serial: string): string {
  const id = serial
    .toLowerCase()
    .replace(/[^a-z0-9-]/gu, '-')
    .slice(0, 36)
  return id === '' ? 'unnamed' : id
}

/**
 * A serial as it may leave the dock. A recorder that is a folder has the folder's name for its serial, and a person may
 * have typed that: what doesn't look like a device's is withheld.
 */
export function publishableSerial(serial: string | null): string | null {
  return serial !== null && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(serial) && /\d/.test(serial) ? serial : null
}

/**
 * The id of a clip: UUIDv5 (RFC 9562 §5.5) over its entry's fields, each with its length before it as 32 bits,
 * big-endian; numbers as decimal text. It names the entry: only the digest names content.
 */
export function clipId(entry: DirectoryEntryIdentity): string {
  const fields = [
    Buffer.from(entry.recorder),
    Buffer.from(entry.volumeSerial ?? ''),
    Buffer.from(entry.path),
    Buffer.from(String(entry.bytes)),
    Buffer.from(String(entry.mtimeSeconds)),
    Buffer.from(String(entry.generation)),
  ]
  const prefixed = fields.flatMap(field => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(field.length)
    return [length, field]
  })
  return v5(Buffer.concat(prefixed), CLIP_NAMESPACE)
}
