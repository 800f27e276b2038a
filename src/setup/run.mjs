import {execFile, spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {delimiter, dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** The checkout's top folder. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** A step of the setup that a person has to mend; its message is the sentence that says how. */
export class SetupError extends Error {}

/**
 * Runs a program without a terminal and keeps what it says.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number}} [options]
 * @returns {Promise<{ok: boolean, output: string}>} `ok` is false too when the program can't be found
 */
export function run(program, args, options = {}) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? checkout,
      env: options.env ?? environment(),
      timeout: options.timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    /** @param {Buffer} bytes */
    const keep = bytes => {
      output += bytes
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', error => resolve({ok: false, output: error.message}))
    child.on('close', code => resolve({ok: code === 0, output}))
  })
}

/**
 * Runs npm under the Node that runs us: another Node's npm would build native code for that one.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [extra] variables
 */
export function npm(args, extra = {}) {
  const script = process.env.npm_execpath
  // `npm run --silent` hands its silence down, and then a failure would have nothing to show.
  const options = {env: {...environment(), npm_config_loglevel: 'warn', ...extra}}
  return script?.endsWith('.js') && existsSync(script)
    ? run(process.execPath, [script, ...args], options)
    : run('npm', args, options)
}

/** @param {string} output of a program that failed; its last lines are shown */
export function showTail(output) {
  process.stderr.write(`${output.trimEnd().split('\n').slice(-30).join('\n')}\n`)
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<string>} what it printed, or '' when it can't be run or fails
 */
export function answerOf(program, args) {
  return new Promise(resolve => {
    execFile(program, args, {timeout: 60_000}, (error, stdout) => resolve(error ? '' : stdout || 'yes'))
  })
}

/** Our environment with this Node first in PATH and the folders of system programs last, as a user's PATH lacks them. */
function environment() {
  const path = [dirname(process.execPath), process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin']
  return {...process.env, PATH: path.filter(Boolean).join(delimiter)}
}

/** @param {...string} parts of a path below the checkout */
export function inCheckout(...parts) {
  return join(checkout, ...parts)
}
