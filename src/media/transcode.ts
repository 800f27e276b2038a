import type fluent from 'fluent-ffmpeg'
import {confineScript} from './confine.ts'
import {isProgressLine, progressMs} from './progress.ts'
import {type ToolOutcome, throwIfNotAboutTheClip} from './run.ts'

/** One run of ffmpeg from a file to a file. `wrapper` stands before all of ffmpeg's own options. */
export interface TranscodeJob {
  wrapper: string[]
  input: string
  inputOptions: string[]
  output: string
  outputOptions: string[]
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Told the media time that was written, in ms. */
  onPositionMs?: ((positionMs: number) => void) | undefined
}

const STDERR_LINES = 80

/**
 * Runs ffmpeg by fluent-ffmpeg. The caller has checked that the wrapper and ffmpeg exist: fluent-ffmpeg would end the
 * process otherwise.
 *
 * Only raw options are used, and never `-f`: fluent-ffmpeg would look the format up in a list that it misreads from
 * ffmpeg 7 on, so the output's extension decides. Nobody may listen to its `progress` event: that starts an ffprobe of
 * its own on the clip, outside the confinement.
 *
 * @throws the signal's reason when it is aborted; the process is gone by then
 * @throws {MediaToolError} when ffmpeg could not do its work for reasons outside the clip
 */
export async function transcode(job: TranscodeJob): Promise<ToolOutcome> {
  // Loaded with the first clip: a dock is ready sooner without it.
  const {default: ffmpeg} = await import('fluent-ffmpeg')
  // The path is one for the whole process, so it is always the wrapper, and never differs between two runs.
  ffmpeg.setFfmpegPath(confineScript)
  job.signal?.throwIfAborted()
  const outcome = await runFluent(ffmpeg, job)
  job.signal?.throwIfAborted()
  throwIfNotAboutTheClip(outcome)
  return outcome
}

function runFluent(ffmpeg: typeof fluent, job: TranscodeJob): Promise<ToolOutcome> {
  return new Promise(resolve => {
    const command = ffmpeg(job.input)
      .inputOptions(...job.wrapper, '-nostdin', '-nostats', '-progress', 'pipe:2', '-v', 'error', ...job.inputOptions)
      .outputOptions(...job.outputOptions)
      .output(job.output)
    const messages: string[] = []
    let timedOut = false
    let started = false
    let killed = false
    // Before its start event fluent-ffmpeg ignores a kill, and would run to the end.
    const kill = () => {
      killed = true
      if (started) command.kill('SIGKILL')
    }
    const timer = setTimeout(() => {
      timedOut = true
      kill()
    }, job.timeoutMs)
    job.signal?.addEventListener('abort', kill, {once: true})
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer)
      job.signal?.removeEventListener('abort', kill)
      resolve({code, signal, stdout: '', stderr: messages.join('\n'), timedOut, outputTooLong: false})
    }

    command
      .on('start', () => {
        started = true
        if (killed) command.kill('SIGKILL')
      })
      .on('stderr', line => {
        const positionMs = progressMs(line)
        if (positionMs !== null) job.onPositionMs?.(positionMs)
        else if (!isProgressLine(line) && line !== '') messages.splice(0, messages.push(line) - STDERR_LINES)
      })
      .on('end', () => finish(0, null))
      .on('error', error => {
        // fluent-ffmpeg tells code and signal in its message only.
        const code = /exited with code (\d+)/.exec(error.message)?.[1]
        const killedBySignal = /killed with signal (SIG[A-Z]+)/.exec(error.message)?.[1]
        if (code === undefined && killedBySignal === undefined) messages.push(error.message)
        finish(code === undefined ? null : Number(code), readSignal(killedBySignal))
      })
      .run()
  })
}

function readSignal(name: string | undefined): NodeJS.Signals | null {
  const known: NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGXCPU', 'SIGXFSZ', 'SIGSEGV', 'SIGABRT']
  return known.find(signal => signal === name) ?? null
}
