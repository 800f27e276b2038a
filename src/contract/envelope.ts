import {z} from 'zod'
import {segment, sequence, utcInstant} from './scalars.ts'

/** Source: CloudEvents 1.0.2 §3.1, structured JSON; every attribute that evidock sets is required of it. */
const common = {
  specversion: z.literal('1.0'),
  source: z.string().min(1),
  subject: z.string().min(1),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().min(1),
}

/** A record: ordered, replayable; `id` equals `sequence`. */
export const recordEnvelope = z.object({
  ...common,
  id: sequence,
  time: utcInstant,
  sequence: sequence,
  partitionkey: z.string().min(1),
})

/** A state message: only the last value counts. The will has no time, since nobody knows when it will be sent. */
export const stateEnvelope = z.object({...common, id: z.uuid(), time: utcInstant.optional()})

/** The answer to a command, by its `correlationid`: said when it is done, and as the same bytes when it comes again. */
export const replyEnvelope = z.object({...common, id: z.uuid(), time: utcInstant, correlationid: segment})

/** What comes from central, signed: Ed25519 over the RFC 8785 JSON of the event without `signature`. */
export const inboundEnvelope = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: utcInstant,
  datacontenttype: z.literal('application/json').optional(),
  dataschema: z.string().optional(),
  correlationid: segment.optional(),
  expirytime: utcInstant.optional(),
  keyid: z.string().min(1).max(64),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  data: z.unknown(),
})
export type InboundEnvelope = z.infer<typeof inboundEnvelope>

/**
 * A command: `subject` names its own topic, so that one that was signed for one dock can't be given to another;
 * `correlationid` makes it the same command however often it comes; after `expirytime` it isn't begun.
 */
export const commandEnvelope = z.object({
  ...inboundEnvelope.shape,
  subject: z.string(),
  correlationid: segment,
  expirytime: utcInstant,
})
export type CommandEnvelope = z.infer<typeof commandEnvelope>

/** A record's `id` and `sequence`: zero-padded, so that text order is order. */
export function formatSequence(epoch: number, number: number): string {
  return `${String(epoch).padStart(10, '0')}-${String(number).padStart(12, '0')}`
}

/** Reads what {@link formatSequence} wrote. The text has passed the schema before. */
export function parseSequence(text: string): {epoch: number; number: number} {
  return {epoch: Number(text.slice(0, 10)), number: Number(text.slice(11))}
}
