import {replyPayload} from '../contract/event.ts'
import type {Answer} from '../contract/reply.ts'
import {type Attestation, makeLeaf} from '../custody/leaf.ts'
import type {Command} from '../publish/commands.ts'
import {type CommandRow, finishCommand, insertCommand} from '../store/commands.ts'
import {appendLeaf} from '../store/leaves.ts'
import {commit, type Dock} from './dock.ts'

/** What was done within the transaction: what the reply says, and what the custody log says of it. */
export type Deed = {
  answer: Answer
  /** Null when no more is to be said than that the command was done. */
  attested: Omit<Attestation, 'at'> | null
}

/** Does what a command asks, within the transaction in which it is recorded. */
export type Doing = (at: string) => Deed

/**
 * A command whose effects are all in the database: they, its leaf and its reply are stored together.
 *
 * @returns the reply's payload, as it is stored
 */
export function recordDone(dock: Dock, command: Command, doing: Doing): Buffer {
  return commit(dock, at => {
    const row = rowOf(command, at)
    const reply = conclude(dock, row, doing(at), at)
    insertCommand(dock.store, {...row, done_at: at, reply})
    return reply
  })
}

/** A command that takes its time: it is known from now on, and done later, after a restart if it must. */
export function recordReceived(dock: Dock, command: Command): void {
  commit(dock, at => insertCommand(dock.store, rowOf(command, at)))
}

/** As {@link recordDone}, of a command that was received before. */
export function recordFinished(dock: Dock, row: CommandRow, doing: Doing): Buffer {
  return commit(dock, at => {
    const reply = conclude(dock, row, doing(at), at)
    finishCommand(dock.store, row.correlationid, at, reply)
    return reply
  })
}

function conclude(dock: Dock, row: CommandRow, {answer, attested}: Deed, at: string): Buffer {
  const {correlationid, keyid, verb} = row
  if (answer.state === 'done') {
    const said = attested ?? {kind: 'command-done', subject: correlationid, sha256: null, sm3: null, detail: {}}
    const detail = {...said.detail, verb, correlationid, keyid, command_sha256: row.body_sha256}
    appendLeaf(dock.store, makeLeaf({...said, at, detail}))
  }
  const data = {...dock.name, ...answer, received_at: row.received_at, done_at: at}
  return replyPayload(dock.name, correlationid, data, at)
}

const rowOf = ({correlationid, verb, bodySha256, keyid, data}: Command, at: string): CommandRow => ({
  correlationid,
  verb,
  body_sha256: bodySha256,
  keyid,
  data: JSON.stringify(data),
  received_at: at,
  done_at: null,
  reply: null,
})
