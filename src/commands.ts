import {type CommandBody, commandBody} from './contract/command.ts'
import {replySubject} from './contract/topics.ts'
import {type Doing, recordDone, recordFinished, recordReceived} from './facts/commands.ts'
import type {Dock} from './facts/dock.ts'
import {endHold, placeHold} from './facts/holds.ts'
import {replayRecords} from './facts/replays.ts'
import type {Command} from './publish/commands.ts'
import type {Publisher} from './publish/publish.ts'
import {recall, type VaultReader} from './recall.ts'
import {type CommandRow, openCommands} from './store/commands.ts'

/**
 * What the sources of this dock can do with a device when central asks; null where none of them can, and the command is
 * answered as `not-supported`.
 *
 * Resolves with null when it is done, with a problem's code when it couldn't be.
 */
export type DeviceAbilities = {
  'set-clock': ((data: Body<'set-clock'>) => Promise<string | null>) | null
  allow: ((data: Body<'allow'>) => Promise<string | null>) | null
}
type Body<Verb extends CommandBody['verb']> = Extract<CommandBody, {verb: Verb}>['data']

export const NO_ABILITIES: DeviceAbilities = {'set-clock': null, allow: null}

export type CommandDesk = {
  /** A new command: it is stored when this returns, and done then or later. */
  take(command: Command): void
  /** The broker took the connection: what nobody could hear is said now. */
  connected(): void
  /** Waits for what runs. What isn't done is taken up at the next start. */
  stop(): Promise<void>
}

const RETRY_MS = 60_000

/**
 * Does what central commands. What takes its time is done one after the other, and taken up again at a start. A reply is
 * said when it is stored, or at the next connect; when it gets lost, central asks again.
 */
export function openCommandDesk(
  dock: Dock,
  reader: VaultReader,
  publisher: () => Pick<Publisher, 'say' | 'report'>,
  abilities: DeviceAbilities = NO_ABILITIES,
): CommandDesk {
  const stopping = new AbortController()
  const unsaid = new Map<string, Buffer>()
  let working: Promise<void> = Promise.resolve()
  let retry: NodeJS.Timeout | undefined

  const answer = (correlationid: string, payload: Buffer): void => {
    if (publisher().say({subject: replySubject(correlationid), payload})) unsaid.delete(correlationid)
    else unsaid.set(correlationid, payload)
  }

  const doNow = (command: Command, doing: Doing): void =>
    answer(command.correlationid, recordDone(dock, command, doing))

  const doLater = (command: Command): void => {
    recordReceived(dock, command)
    workSoon()
  }

  const workSoon = (): void => {
    working = working.then(workOff)
  }
  const workOff = async (): Promise<void> => {
    clearTimeout(retry)
    for (const row of openCommands(dock.store)) {
      if (stopping.signal.aborted) return
      try {
        const doing = await perform(row)
        answer(row.correlationid, recordFinished(dock, row, doing))
      } catch (error) {
        dock.log.error({event: 'command.not-finished', verb: row.verb, correlationid: row.correlationid, err: error})
        if (!stopping.signal.aborted) retry = setTimeout(workSoon, RETRY_MS)
      }
    }
  }

  const perform = async (row: CommandRow): Promise<Doing> => {
    const body = commandBody.parse({verb: row.verb, data: JSON.parse(row.data)})
    switch (body.verb) {
      case 'recall':
        return recall(dock, reader, body.data, stopping.signal)
      case 'set-clock':
        return device(body.verb, await abilities[body.verb]?.(body.data))
      case 'allow':
        return device(body.verb, await abilities[body.verb]?.(body.data))
      default:
        throw new RangeError(`${body.verb} is never done later`)
    }
  }

  workSoon()
  return {
    take(command) {
      switch (command.verb) {
        case 'replay':
          return doNow(command, () => replayRecords(dock, command.data))
        case 'legal-hold':
          return doNow(command, at => placeHold(dock, command.data, at))
        case 'legal-release':
          return doNow(command, at => endHold(dock, command.data, at))
        case 'report':
          doNow(command, device('report', null))
          return publisher().report()
        case 'recall':
          return doLater(command)
        case 'set-clock':
        case 'allow':
          return abilities[command.verb] === null ? doNow(command, device(command.verb, undefined)) : doLater(command)
      }
    },
    connected() {
      for (const [correlationid, payload] of unsaid) answer(correlationid, payload)
    },
    async stop() {
      stopping.abort()
      await working
      clearTimeout(retry)
    },
  }
}

/** @param problem null when it is done; undefined when nothing of this dock can do it */
const device =
  (verb: 'report' | 'set-clock' | 'allow', problem: string | null | undefined): Doing =>
  () => ({
    answer: {
      verb,
      state: problem === null ? 'done' : 'refused',
      problem: problem === undefined ? 'not-supported' : problem,
      detail: {},
    },
    attested: null,
  })
