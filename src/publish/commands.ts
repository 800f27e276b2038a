import {createHash, type KeyObject} from 'node:crypto'
import canonicalize from 'canonicalize'
import {type CommandBody, commandBody, commandType, isVerb} from '../contract/command.ts'
import {type CommandEnvelope, commandEnvelope} from '../contract/envelope.ts'
import {fieldsOf} from '../contract/inbound.ts'
import {commandSubject, type DockName, topicOf} from '../contract/topics.ts'
import {findCommand} from '../store/commands.ts'
import type {Store} from '../store/open.ts'
import {type Refused, readInbound, refused} from './inbound.ts'

/** A command that central signed for this dock, and that wasn't known yet. */
export type Command = CommandBody & {
  correlationid: string
  /** The event's own id, for who looks for it in central's log. */
  id: string
  keyid: string
  /** SHA-256 (hex) of what was signed, without what differs when it is said again. */
  bodySha256: string
}

/** It came before: its reply, or null while it isn't done. */
export type Repeated = {correlationid: string; reply: Buffer | null}

const longestLifeMs = 7 * 24 * 3_600_000

/**
 * Reads a command and decides what it is: new, known, or refused.
 *
 * @param verb the last segment of the topic on which it came
 * @param now UTC ms by the dock's clock
 */
export function readCommand(
  payload: Buffer,
  verb: string,
  dock: {store: Store; name: DockName; keys: Readonly<Record<string, KeyObject>>},
  now: number,
): Command | Repeated | Refused {
  const inbound = readInbound('command', payload, dock.name, dock.keys)
  if ('problem' in inbound) return inbound
  const {id, keyid, type} = inbound.envelope
  const which = {command: id, keyid}
  if (!isVerb(verb)) return refused('command', 'unknown-verb', which)
  if (type !== commandType(verb)) return refused('command', 'of-another-verb', which)
  const envelope = commandEnvelope.safeParse(inbound.event)
  if (!envelope.success) return refused('command', 'invalid', {...which, fields: fieldsOf(envelope.error)})
  const body = commandBody.safeParse({verb, data: envelope.data.data})
  if (!body.success) return refused('command', 'invalid', {...which, fields: fieldsOf(body.error)})
  // Another dock's is refused above: what is left is another topic of this one.
  if (envelope.data.subject !== topicOf(dock.name, commandSubject(verb)))
    return refused('command', 'of-another-topic', which)

  const {correlationid} = envelope.data
  const bodySha256 = digestOf(inbound.event)
  const known = findCommand(dock.store, correlationid)
  if (known && known.body_sha256 !== bodySha256) return refused('command', 'id-reused', {...which, correlationid})
  if (known) return {correlationid, reply: known.reply}
  const expired = expiryProblem(envelope.data, now)
  if (expired !== null) return refused('command', expired, {...which, correlationid})
  return {...body.data, correlationid, id, keyid, bodySha256}
}

/** Written so that a time which is none (a 32nd of a month) is in the past. */
function expiryProblem({expirytime}: CommandEnvelope, now: number): string | null {
  const leftMs = Date.parse(expirytime) - now
  if (!(leftMs > 0)) return 'expired'
  return leftMs > longestLifeMs ? 'expires-too-late' : null
}

function digestOf(event: Record<string, unknown>): string {
  const {id: _id, time: _time, expirytime: _expiry, signature: _signature, ...body} = event
  return createHash('sha256')
    .update(canonicalize(body) ?? '')
    .digest('hex')
}
