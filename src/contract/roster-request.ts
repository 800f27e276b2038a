import {randomUUID} from 'node:crypto'
import {z} from 'zod'
import {stateEnvelope} from './envelope.ts'
import type {RosterKind} from './roster.ts'
import {segment, utcInstant} from './scalars.ts'
import {type DockName, schemaOf, sourceOf} from './topics.ts'

/** The topic below the dock's root, and the event's `subject`. */
export const ROSTER_REQUEST = 'request/roster'

const versions = z.record(segment, z.int().min(1))
const byKind = z.object({officer: versions, case: versions, item: versions})
type VersionsByKind = z.infer<typeof byKind>

/** `data` of `evidock.roster-request.v1`: the version that a dock has of each roster entry, by kind and id. */
export const rosterRequestData = z.object({
  agency: segment,
  dock: segment,
  /** The same in all parts of one request. */
  request: z.uuid(),
  part: z.int().min(1),
  parts: z.int().min(1),
  /** What isn't in `held` or `deleted` of any part, the dock has never seen. */
  detail: z.object({held: byKind, deleted: byKind}),
})
type RosterRequestData = z.infer<typeof rosterRequestData>

const type = 'evidock.roster-request.v1'

/** What a dock asks of central. */
export const requestMessages = {
  [type]: z.object({...stateEnvelope.shape, time: utcInstant, type: z.literal(type), data: rosterRequestData}),
} as const

/** A roster entry that a dock holds, or knows to be deleted. */
export type HeldVersion = {kind: RosterKind; id: string; version: number; deleted: boolean}

/** Leaves room for the envelope in a payload of 64 KB. */
const MOST_BYTES = 60_000

/**
 * The payloads of one `request/roster`: one if they fit, else several with `part` and `parts`, each under 64 KB.
 *
 * @param at UTC instant
 */
export function rosterRequestPayloads(name: DockName, held: readonly HeldVersion[], at: string): Buffer[] {
  const details = inParts(held).map(part => ({
    held: versionsOf(part.filter(({deleted}) => !deleted)),
    deleted: versionsOf(part.filter(({deleted}) => deleted)),
  }))
  const request = randomUUID()
  return details.map((detail, index) =>
    payloadOf(name, {...name, request, part: index + 1, parts: details.length, detail}, at),
  )
}

function payloadOf(name: DockName, data: RosterRequestData, at: string): Buffer {
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: sourceOf(name),
    type,
    subject: ROSTER_REQUEST,
    time: at,
    datacontenttype: 'application/json',
    dataschema: schemaOf(type),
    data,
  }
  return Buffer.from(JSON.stringify(requestMessages[type].parse(event)))
}

function inParts(held: readonly HeldVersion[]): HeldVersion[][] {
  const parts: HeldVersion[][] = [[]]
  let bytes = 0
  for (const entry of held) {
    const own = `"${entry.id}":${entry.version},`.length
    if (bytes + own > MOST_BYTES) {
      parts.push([])
      bytes = 0
    }
    bytes += own
    parts.at(-1)?.push(entry)
  }
  return parts
}

function versionsOf(entries: readonly HeldVersion[]): VersionsByKind {
  const of = (wanted: RosterKind): Record<string, number> =>
    Object.fromEntries(entries.filter(({kind}) => kind === wanted).map(({id, version}) => [id, version]))
  return {officer: of('officer'), case: of('case'), item: of('item')}
}
