import {execFileSync} from 'node:child_process'
import {Command} from 'commander'
import {assumedCredential} from '../config/credential.ts'
import {loadConfig} from '../config/load.ts'
import {HELPER_MOUNTS, HELPER_SOCKET} from '../contract/helper.ts'
import {serveDock} from '../helper/serve.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {languageOf, sentences} from '../say/say.ts'
import {openLog} from './log.ts'
import {ownService} from './service.ts'
import {callerPath, UsageError} from './usage.ts'

type Options = {user: string; socket: string; mounts: string; guard?: boolean; config?: string}

/** `evidock helper`: the one part that runs as root. */
export function helperCommand({help}: Catalogue): Command {
  return new Command('helper')
    .description(help.helper)
    .option('--user <name>', help.helperUser, 'evidock')
    .option('--socket <path>', help.helperSocket, HELPER_SOCKET)
    .option('--mounts <dir>', help.helperMounts, HELPER_MOUNTS)
    .option('--guard', help.helperGuard)
    .option('--config <file>', help.helperConfig)
    .action(serve)
}

async function serve({user, socket, mounts, guard = false, config}: Options): Promise<void> {
  const stopAsked = new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
  const options = {mounts: callerPath(mounts), owner: ownerNamed(user), guard, allowed: allowedIn(config)}
  const helper = await serveDock(callerPath(socket), options, openLog(process.env.EVIDOCK_LOG_LEVEL ?? 'info'))
  const service = ownService()
  service.ready(() => true)
  await stopAsked
  service.stopping()
  await helper.stop()
}

/** Only what root has written down is allowed, not what the dock asks for. Its credentials are the dock's own. */
function allowedIn(config: string | undefined): readonly string[] {
  if (config === undefined) return []
  const say = sentences(languageOf(process.env))
  return loadConfig(callerPath(config), say, assumedCredential).usb?.allowed ?? []
}

/** @throws {UsageError} for a user that isn't */
function ownerNamed(user: string): {uid: number; gid: number} {
  try {
    const [uid = 0, gid = 0] = ['-u', '-g'].map(flag => Number(execFileSync('id', [flag, user], {stdio: 'pipe'})))
    return {uid, gid}
  } catch {
    const say = sentences(languageOf(process.env))
    throw new UsageError(say.config.wrong('--user', user, say.mends['mend-user']))
  }
}
