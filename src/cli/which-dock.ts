import type {Command} from 'commander'
import {assumedCredential} from '../config/credential.ts'
import {checkConfig, loadConfig} from '../config/load.ts'
import type {ControlAnswer, ControlRequest} from '../contract/control.ts'
import {NoAnswerError, NotOursError} from '../control/ask.ts'
import {SocketPathError} from '../control/serve.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {OtherOwnerError, type WhichDock, withDock} from '../with-dock.ts'
import {openLog, quietAtTerminal} from './log.ts'
import {callerPath, UsageError} from './usage.ts'

/** By which a command names the dock that it is for. */
export type DockOptions = {config?: string; data: string; zone: string; agency: string; dock: string}

/** Adds the options by which a command names a dock: its configuration, or its data folder and its name. */
export const withDockOptions = (command: Command, {help}: Catalogue): Command =>
  command
    .option('--config <file>', help.config)
    .option('--data <dir>', help.data, './evidock-data')
    .option('--zone <zone>', help.zone, 'Asia/Shanghai')
    .option('--agency <name>', help.agency, 'agency')
    .option('--dock <name>', help.dock, 'dock-1')

/** @throws {ConfigError} when the configuration, or an option, can't be used */
export function whichDock(options: DockOptions, say: Catalogue): WhichDock {
  const {agency, dock, zone} = options
  const config =
    options.config === undefined
      ? checkConfig({agency, dock, zone, data: callerPath(options.data)}, '', say)
      : loadConfig(callerPath(options.config), say, assumedCredential)
  const name = {agency: config.agency, dock: config.dock}
  return {data: config.data, name, zone: config.zone, floorBytes: config.vault.floor_mib * 2 ** 20}
}

/**
 * Has the dock do it, whether it runs or not.
 *
 * @throws {UsageError} when this user may not ask, or the dock can't hear
 * @throws {Error} when the dock failed at it
 */
export async function askTheDock(which: WhichDock, request: ControlRequest, say: Catalogue): Promise<ControlAnswer> {
  let answer: ControlAnswer
  try {
    answer = await withDock(which, request, openLog(quietAtTerminal()))
  } catch (error) {
    throw saidOf(error, which, say)
  }
  if (answer.did === 'nothing' && FAILED.has(answer.problem)) {
    throw new Error(say.control.failed(answer.detail || answer.problem), {cause: answer})
  }
  return answer
}

const FAILED = new Set(['failed', 'request-unknown'])

function saidOf(error: unknown, {data}: WhichDock, {control}: Catalogue): unknown {
  if (error instanceof NotOursError) return new UsageError(control.notOurs(data))
  if (error instanceof OtherOwnerError) return new UsageError(control.otherOwner(error.folder))
  if (error instanceof SocketPathError) return new UsageError(control.tooDeep(data))
  return error instanceof NoAnswerError ? new Error(control.noAnswer, {cause: error}) : error
}
