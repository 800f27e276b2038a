import {readdirSync, readFileSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {confineArguments, confineScript} from '../../src/media/confine.ts'
import {decideConfinement} from '../../src/media/policy.ts'
import {MediaToolError, runTool} from '../../src/media/run.ts'
import {needs} from '../support/parts.ts'
import {put, scratchFolder} from './made-clips.ts'

const folder = scratchFolder()
const LIMITS = {addressSpaceBytes: 2 ** 30, cpuSeconds: 10, fileSizeBytes: 2 ** 20}
const out = join(folder, "an out folder with ' and space")
const clip = put(folder, "a clip with ' and space", 'what the clip holds\n')
put(folder, 'another', 'of another case\n')

/** Runs a shell script where a media tool would run, with a clip as its input and a file in `out` as its output. */
function runInPlaceOfTool(confined: boolean, script: string, limits = LIMITS) {
  const args = [...confineArguments('/bin/bash', confined, limits), '-c', script, 'tool', '-i', clip, join(out, 'made')]
  return runTool(confineScript, args, {timeoutMs: 30_000})
}

beforeAll(() => mkdir(out))

describe('a confined media tool', needs('bubblewrap'), () => {
  test('reads the clip under a neutral name and writes beside its output', async () => {
    const outcome = await runInPlaceOfTool(true, 'echo "$2 $3"; cat "$2" > "$3"')
    expect(outcome).toMatchObject({code: 0, stdout: '/in/clip /out/made\n'})
    expect(readFileSync(join(out, 'made'), 'utf8')).toBe('what the clip holds\n')
  })

  test('sees no other file of the machine', async () => {
    const script = `cat /etc/passwd; cat '${join(folder, 'another')}'; ls /in /; ls /home /root /var /run`
    const {stdout} = await runInPlaceOfTool(true, script)
    expect(stdout).not.toMatch(/root:|another|var|home/)
    expect(stdout).toContain('clip')
  })

  test('can change neither the clip nor the machine', async () => {
    const {stdout} = await runInPlaceOfTool(true, 'echo x >> /in/clip || echo no; touch /usr/x || echo no')
    expect(stdout).toBe('no\nno\n')
    expect(readFileSync(clip, 'utf8')).toBe('what the clip holds\n')
  })

  test('has no right, no environment and no other process', async () => {
    process.env.EVIDOCK_TEST_SECRET = 'a secret'
    const nap = 200_000_000 + process.pid
    const stop = new AbortController()
    const said: string[] = []
    const args = [...confineArguments('/bin/bash', true, LIMITS), '-c', `env; exec sleep ${nap}`]
    const running = runTool(confineScript, args, {
      timeoutMs: 60_000,
      signal: stop.signal,
      onStdoutLine: line => said.push(line),
    })
    const ended = expect(running).rejects.toThrow('seen enough')
    await expect.poll(() => processesWith(`sleep\x00${nap}`).length).toBe(1)
    const [status = ''] = processesWith(`sleep\x00${nap}`).map(name => readFileSync(`/proc/${name}/status`, 'utf8'))
    stop.abort(new Error('seen enough'))
    await ended
    delete process.env.EVIDOCK_TEST_SECRET
    expect(status).toMatch(/CapEff:\s+0+\n/)
    expect(status).toMatch(/NoNewPrivs:\s+1\n/)
    expect(said.map(line => line.split('=')[0]).sort()).toEqual(['LC_ALL', 'PATH', 'PWD', 'SHLVL', '_'])
  })

  test('is as apart in a unit that may make fewer namespaces', async () => {
    const script = `ls /proc/self || echo no /proc; kill -0 ${process.pid} || echo no such process`
    for (const own of [undefined, 'yes']) {
      vi.stubEnv('EVIDOCK_OWN_IPC', own)
      expect((await runInPlaceOfTool(true, script)).stdout).toBe('no /proc\nno such process\n')
    }
    vi.unstubAllEnvs()
  })

  describe('and the network', () => {
    let connections = 0
    const server = createServer(socket => {
      connections++
      socket.end()
    })
    beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
    afterAll(() => new Promise(resolve => server.close(resolve)))

    test('are apart: it reaches nothing, where the same tool unconfined would', async () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : 0
      const call = `exec 3<>/dev/tcp/127.0.0.1/${port} && echo reached`
      expect((await runInPlaceOfTool(true, call)).stdout).toBe('')
      expect(connections).toBe(0)
      expect((await runInPlaceOfTool(false, call)).stdout).toBe('reached\n')
    })
  })

  test('that writes too much is stopped', async () => {
    const outcome = await runInPlaceOfTool(true, 'head -c 3000000 /dev/zero > "$3"')
    expect(outcome.code).not.toBe(0)
    expect(readFileSync(join(out, 'made')).length).toBe(2 ** 20)
  })

  test('that computes too long is stopped', async () => {
    const outcome = await runInPlaceOfTool(true, 'while :; do :; done', {...LIMITS, cpuSeconds: 1})
    expect(outcome.code).toBe(137)
  })

  test('ends with all that it started when it is aborted', async () => {
    // A length of its own, so that no other run's process is taken for ours.
    const nap = 100_000_000 + process.pid
    const stop = new AbortController()
    const args = [...confineArguments('/bin/bash', true, LIMITS), '-c', `sleep ${nap} & echo up; wait`, 'x']
    const running = runTool(confineScript, args, {
      timeoutMs: 60_000,
      signal: stop.signal,
      onStdoutLine: () => stop.abort(new Error('the dock stops')),
    })
    await expect(running).rejects.toThrow('the dock stops')
    await expect.poll(() => processesWith(`sleep\x00${nap}`)).toEqual([])
  })
})

describe('confinement', () => {
  const bare = {ffmpeg: '/f', ffprobe: '/p', version: '6.0', confinement: 'none'} as const

  test('that is required and not to be had keeps media from being parsed', () => {
    expect(decideConfinement(bare, 'required')).toBe('media-unconfined')
    expect(decideConfinement({...bare, confinement: 'bwrap'}, 'required')).toMatchObject({confined: true})
  })

  test('at best effort lets media be parsed bare, and says so', () => {
    expect(decideConfinement(bare, 'best-effort')).toMatchObject({confined: false})
    expect(decideConfinement({missing: 'no ffmpeg'}, 'best-effort')).toBe('no-media-tools')
  })

  test("that fails is not taken for the clip's fault", async () => {
    const run = runTool(confineScript, ['nonsense', '/bin/true', '1', '1', '1'], {timeoutMs: 10_000})
    await expect(run).rejects.toThrow(MediaToolError)
    const missing = [...confineArguments('/nowhere/ffmpeg', false, LIMITS), '-version']
    await expect(runTool(confineScript, missing, {timeoutMs: 10_000})).rejects.toThrow(MediaToolError)
  })
})

function processesWith(commandLine: string): string[] {
  return readdirSync('/proc').filter(name => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith(commandLine)
    } catch {
      return false
    }
  })
}
