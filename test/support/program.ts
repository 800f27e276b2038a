import {type ChildProcess, spawn} from 'node:child_process'
import {EventEmitter, once} from 'node:events'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {onTestFinished} from 'vitest'

export {type Held, startConsumer} from './consumer.ts'

const program = fileURLToPath(new URL('../../dist/cli/evidock.js', import.meta.url))

/** One line of the program's log. */
export type LogLine = {event: string; [field: string]: unknown}

export type Finished = {code: number | null; stdout: string; stderr: string; log: LogLine[]}

/** Runs the built program to its end. */
export async function evidock(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = spawn(process.execPath, [program, ...args], {
    env: {...process.env, LANG: 'C.UTF-8', INIT_CWD: undefined, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const chunks = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    chunks.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    chunks.stderr += text
  })
  const [code] = await once(child, 'close')
  const log = chunks.stderr.split('\n').flatMap(line => readLine(line))
  return {code: typeof code === 'number' ? code : null, ...chunks, log}
}

/** The daemon as a child process, with its log as events. */
export type Daemon = {
  child: ChildProcess
  /** Every line so far. */
  log: LogLine[]
  /** What it said to people on standard error, a line each. */
  said: string[]
  /** Resolves at the next line that fits, or with one that came already when `from` is 'start'. */
  until(fits: (line: LogLine) => boolean, from?: 'start' | 'now'): Promise<LogLine>
  /** Ends it; resolves with its exit code, null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts `evidock run`. */
export function startDaemon(configFile: string): Daemon {
  const child = spawn(process.execPath, [program, 'run', '--config', configFile], {
    env: {...process.env, LANG: 'C.UTF-8'},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = new EventEmitter()
  const log: LogLine[] = []
  const said: string[] = []
  const ended = once(child, 'exit')
  createInterface({input: child.stderr}).on('line', text => {
    const logged = readLine(text)
    if (logged.length === 0) said.push(text)
    for (const line of logged) {
      log.push(line)
      lines.emit('line', line)
    }
  })
  return {
    child,
    log,
    said,
    until: (fits, from = 'start') =>
      new Promise((resolve, reject) => {
        const known = from === 'start' ? log.find(fits) : undefined
        if (known) return resolve(known)
        const look = (line: LogLine): void => {
          if (!fits(line)) return
          lines.off('line', look)
          resolve(line)
        }
        lines.on('line', look)
        void ended.then(([code]) => reject(new Error(`evidock ended (${code}) before it logged that`)))
      }),
    async end(signal) {
      child.kill(signal)
      const [code] = await ended
      return typeof code === 'number' ? code : null
    },
  }
}

function readLine(text: string): LogLine[] {
  try {
    const line: unknown = JSON.parse(text)
    return isLogLine(line) ? [line] : []
  } catch {
    return []
  }
}

const isLogLine = (line: unknown): line is LogLine =>
  typeof line === 'object' && line !== null && 'event' in line && typeof line.event === 'string'
