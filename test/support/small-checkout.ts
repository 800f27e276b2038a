import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {text} from 'node:stream/consumers'
import {fileURLToPath} from 'node:url'

const checkout = fileURLToPath(new URL('../..', import.meta.url))

export type Ran = {status: number | null; stdout: string; stderr: string}

/** A checkout with our setup and checks, our installed packages, and only the sources that a test writes into it. */
export type SmallCheckout = {
  folder: string
  write: (path: string, content: string, mode?: number) => void
  remove: (path: string) => void
  /** Runs one of the checkout's own scripts with this Node. */
  node: (args: string[], environment?: Record<string, string>) => Promise<Ran>
}

/** @returns a new checkout in a temporary folder; the test removes the folder */
export function makeSmallCheckout(): SmallCheckout {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-checkout-'))
  for (const path of ['src/setup', '.ci', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(checkout, path), join(folder, path), {recursive: true})
  }
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    write(path, content, mode = 0o644) {
      mkdirSync(dirname(join(folder, path)), {recursive: true})
      writeFileSync(join(folder, path), content)
      chmodSync(join(folder, path), mode)
    },
    remove: path => rmSync(join(folder, path)),
    node: (args, environment = {}) => runNode(folder, args, environment),
  }
}

async function runNode(cwd: string, args: string[], environment: Record<string, string>): Promise<Ran> {
  const env = {...process.env, LANG: 'C.UTF-8', ...environment}
  const child = spawn(process.execPath, args, {cwd, env, stdio: ['ignore', 'pipe', 'pipe']})
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return {status: child.exitCode, stdout, stderr}
}
