import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A command that was received, and its reply once it is done. */
export type CommandRow = {
  correlationid: string
  verb: string
  body_sha256: string
  keyid: string
  /** JSON */
  data: string
  received_at: string
  done_at: string | null
  reply: Buffer | null
}

const get = prepared<{correlationid: string}, CommandRow>('SELECT * FROM command WHERE correlationid = @correlationid')
const insert = prepared<CommandRow>(
  'INSERT INTO command VALUES (@correlationid, @verb, @body_sha256, @keyid, @data, @received_at, @done_at, @reply)',
)
const finish = prepared<{correlationid: string; at: string; reply: Buffer}>(
  'UPDATE command SET done_at = @at, reply = @reply WHERE correlationid = @correlationid AND done_at IS NULL',
)
const open = prepared<object, CommandRow>('SELECT * FROM command WHERE done_at IS NULL ORDER BY received_at, rowid')
const prune = prepared<{before: string; limit: number}>(
  `DELETE FROM command WHERE rowid IN
     (SELECT rowid FROM command WHERE done_at IS NOT NULL AND done_at < @before ORDER BY done_at LIMIT @limit)`,
)

/** The command that came with this id before, if one did. */
export function findCommand(store: Store, correlationid: string): CommandRow | undefined {
  return get(store).get({correlationid})
}

export function insertCommand(store: Store, command: CommandRow): void {
  insert(store).run(command)
}

/** The command is done; its reply is kept, for whoever asks again. */
export function finishCommand(store: Store, correlationid: string, at: string, reply: Buffer): void {
  finish(store).run({correlationid, at, reply})
}

/** The commands that were received and aren't done, oldest first. */
export function openCommands(store: Store): CommandRow[] {
  return open(store).all({})
}

/**
 * Drops the commands that were done before an instant, the oldest first.
 *
 * @returns how many; when it is `limit` there may be more
 */
export function pruneCommands(store: Store, before: string, limit: number): number {
  return prune(store).run({before, limit}).changes
}
