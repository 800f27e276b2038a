import {spawn} from 'node:child_process'

/** How a media tool's run ended. `stderr` is its tail. */
export interface ToolOutcome {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  timedOut: boolean
  outputTooLong: boolean
}

export interface RunOptions {
  timeoutMs: number
  signal?: AbortSignal | undefined
  onStdoutLine?: ((line: string) => void) | undefined
}

/** The tool, its confinement or its output folder failed: nothing is learnt about the clip, so trying again may help. */
export class MediaToolError extends Error {
  override name = 'MediaToolError'
}

const STDOUT_LIMIT = 4 * 1024 * 1024
const STDERR_TAIL = 16 * 1024
const OWN_FAILURES = [
  /^(confine|bwrap|prlimit|nice|setpriv): .*$/m,
  /^.*(error while loading shared libraries|No space left on device|Permission denied|Read-only file system).*$/m,
  /^.*(Error splitting the argument list|Error parsing options|Unrecognized option|Unknown encoder|No such filter).*$/m,
]

/**
 * Runs one media tool to its end, without a shell.
 *
 * A run that fails on its input resolves too: its outcome says so.
 *
 * @throws the signal's reason when it is aborted; the process is gone by then
 * @throws {MediaToolError} when the tool could not do its work for reasons outside the clip
 */
export async function runTool(file: string, args: string[], options: RunOptions): Promise<ToolOutcome> {
  options.signal?.throwIfAborted()
  const outcome = await spawnTool(file, args, options)
  options.signal?.throwIfAborted()
  throwIfNotAboutTheClip(outcome)
  return outcome
}

/** Throws {@link MediaToolError} when an outcome tells of the machine or of our own options rather than of the clip. */
export function throwIfNotAboutTheClip(outcome: ToolOutcome): void {
  if (outcome.code === 0) return
  const line = OWN_FAILURES.map(pattern => pattern.exec(outcome.stderr)?.[0]).find(found => found !== undefined)
  // 125 is the wrapper's own failure, 126 and 127 the shell's when a program can't be run.
  if (line === undefined && ![125, 126, 127].includes(outcome.code ?? 0)) return
  throw new MediaToolError(`The media tool could not do its work: ${(line ?? outcome.stderr).trim()}`)
}

function spawnTool(file: string, args: string[], options: RunOptions): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C'},
    })
    const lines: string[] = []
    let stdout = ''
    let pending = ''
    let stderr = ''
    let timedOut = false
    let outputTooLong = false
    const kill = () => child.kill('SIGKILL')
    const timer = setTimeout(() => {
      timedOut = true
      kill()
    }, options.timeoutMs)
    options.signal?.addEventListener('abort', kill, {once: true})
    const finish = () => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', kill)
    }

    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (options.onStdoutLine) {
        lines.push(...(pending + text).split('\n'))
        pending = (lines.pop() ?? '').slice(-STDERR_TAIL)
        for (const line of lines.splice(0)) options.onStdoutLine(line)
      } else if (stdout.length + text.length > STDOUT_LIMIT) {
        outputTooLong = true
        kill()
      } else {
        stdout += text
      }
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_TAIL)
    })
    child.on('error', cause => {
      finish()
      reject(new MediaToolError(`The media tool could not be started: ${cause.message}`, {cause}))
    })
    child.on('close', (code, signal) => {
      finish()
      resolve({code, signal, stdout, stderr, timedOut, outputTooLong})
    })
  })
}
