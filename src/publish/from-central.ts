import type {KeyObject} from 'node:crypto'
import type {Logger} from 'pino'
import {parseSequence} from '../contract/envelope.ts'
import type {Reached} from '../contract/epoch.ts'
import {type DockName, replySubject, rosterRoot, topicOf} from '../contract/topics.ts'
import type {Store} from '../store/open.ts'
import {type Command, type Repeated, readCommand} from './commands.ts'
import type {Refused} from './inbound.ts'
import type {InboundRoute} from './inbound-routes.ts'
import {ownStatus} from './own-status.ts'
import type {Word} from './passing-words.ts'
import {applyIndexReceipt, type BytesHeld, readReceipt} from './receipts.ts'

export type FromCentral = {
  store: Store
  name: DockName
  /** The epoch that is on. */
  epoch: () => number
  /** Central's Ed25519 public keys by `keyid`. None: neither receipts nor commands are read. */
  keys: Readonly<Record<string, KeyObject>>
  log: Logger
  /** A receipt or a command was refused; nothing else happened. */
  onRefused: (problem: string, detail: Record<string, unknown>) => void
  /** Central holds a clip's bytes. The broker gets its PUBACK when this returns; when it throws, the receipt comes again. */
  onBytesHeld: (held: BytesHeld) => void
  /** An index receipt was stored: so many records have become final by it. */
  onIndexHeld: (madeFinal: number) => void
  /**
   * Central, or a former run, says how far this dock has come. True when that is further than its database knows: then a
   * new epoch has begun.
   */
  onReached: (reached: Reached, by: 'receipt' | 'status') => boolean
  /** A new epoch has begun: nothing more goes out in the last one. */
  onEpochBegun: () => void
  /** Was this connection one of this run? */
  isOurs: (connection: string) => boolean
  onTrouble: (problem: string, detail: Record<string, unknown>) => void
  /** A new command. The broker gets its PUBACK when this returns; when it throws, the command comes again. */
  onCommand: (command: Command) => void
  /**
   * A row of the agency's roster came (`officer`, `case` or `item`), or its deletion: then the payload may be empty. The
   * broker gets its PUBACK when this is done; when it throws, the row comes again.
   */
  onRoster: (kind: string, id: string, payload: Buffer) => void | Promise<void>
  /** A reply that is known already is said again. */
  say: (word: Word) => unknown
  /** Ends what takes several steps. */
  signal: AbortSignal
}

/** All that a dock reads. What must be signed is read only where there is a key to check it by. */
export function fromCentral(options: FromCentral): InboundRoute[] {
  const {name, log} = options
  const rosters = ['officer', 'case', 'item'].map(kind => ({
    filter: `${rosterRoot(name)}/${kind}/+`,
    receive: ([id = '']: readonly string[], payload: Buffer) => options.onRoster(kind, id, payload),
  }))
  const unsigned = [...rosters, ownStatus(options)]
  if (Object.keys(options.keys).length === 0) return unsigned

  const refuse = ({problem, detail}: Refused): void => {
    log.warn({event: 'publish.inbound-refused', problem, ...detail})
    options.onRefused(problem, detail)
  }

  const takeReceipt = async (payload: Buffer): Promise<void> => {
    const receipt = readReceipt(payload, name, options.keys)
    if ('problem' in receipt) refuse(receipt)
    else if (receipt.data.holds === 'index') await indexHeld(receipt.id, receipt.data.up_to)
    else {
      const {clip, sha256, bytes, place} = receipt.data
      options.onBytesHeld({clip, sha256, bytes, place, receipt: receipt.id})
      log.info({event: 'publish.bytes-held', clip, place, receipt: receipt.id})
    }
  }
  const indexHeld = async (receipt: string, upTo: string): Promise<void> => {
    if (options.onReached(parseSequence(upTo), 'receipt')) options.onEpochBegun()
    const applied = await applyIndexReceipt(options.store, options.epoch(), upTo, options.signal)
    if ('problem' in applied) {
      refuse(applied)
      return
    }
    log[applied.madeFinal > 0 ? 'info' : 'debug']({event: 'publish.final', upTo, rows: applied.madeFinal, receipt})
    options.onIndexHeld(applied.madeFinal)
  }

  const takeCommand = (verb: string, payload: Buffer): void => {
    const command = readCommand(payload, verb, options, Date.now())
    if ('problem' in command) refuse(command)
    else if ('verb' in command) {
      log.info({event: 'publish.command', verb, correlationid: command.correlationid, keyid: command.keyid})
      options.onCommand(command)
    } else sayAgain(verb, command)
  }
  const sayAgain = (verb: string, {correlationid, reply}: Repeated): void => {
    log.info({event: 'publish.command-repeated', verb, correlationid, done: reply !== null})
    if (reply) options.say({subject: replySubject(correlationid), payload: reply})
  }

  return [
    ...unsigned,
    {filter: topicOf(name, 'receipt'), receive: (_named, payload) => takeReceipt(payload)},
    {filter: topicOf(name, 'cmd/+'), receive: ([verb = ''], payload) => takeCommand(verb, payload)},
  ]
}
