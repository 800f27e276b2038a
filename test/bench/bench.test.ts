import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {text} from 'node:stream/consumers'
import {fileURLToPath} from 'node:url'
import {describe, expect, onTestFinished, test} from 'vitest'
import {needs} from '../support/parts.ts'
import {scratchFolder} from '../support/scratch.ts'

const script = (name: string): string => fileURLToPath(new URL(`../../bench/${name}.mjs`, import.meta.url))

type Ran = {code: number | null; stdout: string; stderr: string}

async function node(args: readonly string[], programs?: string): Promise<Ran> {
  const env: NodeJS.ProcessEnv = {...process.env, LANG: 'C.UTF-8', INIT_CWD: undefined, EVIDOCK_NO_INSTALL: '1'}
  const path = programs === undefined ? env.PATH : `${programs}${delimiter}${env.PATH}`
  const child = spawn(process.execPath, args, {env: {...env, PATH: path}, stdio: ['ignore', 'pipe', 'pipe']})
  onTestFinished(() => void child.kill('SIGTERM'))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return {code: child.exitCode, stdout, stderr}
}

/** The benches in the form that only shows that they work. */
const bench = (args: readonly string[], programs?: string): Promise<Ran> =>
  node([script('run'), '--tiny', '--pairs', '1', '--dir', scratchFolder(), ...args], programs)

/** A folder with a program that stands before the machine's own of this name; its `body` may call that one as `real`. */
function withProgram(name: string, body: string): string {
  const folder = join(scratchFolder(), 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, name), `#!/bin/sh\nreal() { PATH="\${PATH#*:}" command ${name} "$@"; }\n${body}\n`)
  chmodSync(join(folder, name), 0o755)
  return folder
}

type Result = {figures: {what: string; values: number[]}[]; checked: string[]; notRun: string[]} | {because: string}

function resultsIn(file: string): Record<string, Result> {
  return JSON.parse(readFileSync(file, 'utf8')).results
}

/** Every figure is a number, and so many vault files were proved. */
function expectMeasured(result: Result | undefined, figures: string[], files: number | null): void {
  if (!result || 'because' in result) throw new Error(`not measured: ${result?.because}`)
  expect(result.figures.map(({what}) => what)).toEqual(expect.arrayContaining(figures))
  for (const {what, values} of result.figures) {
    expect(values, what).not.toHaveLength(0)
    expect(values.every(Number.isFinite), what).toBe(true)
  }
  if (files !== null) expect(result.checked).toContainEqual(expect.stringContaining(`${files} vault files: SHA-256`))
}

describe('the benches', needs('directReads', 'openssl'), () => {
  test('compare copies with other programs, prove every vault, and leave profiles that can be read', async () => {
    const folder = scratchFolder()
    const [json, profile] = [join(folder, 'figures.json'), join(folder, 'profile')]

    const ran = await bench(['large', 'small', '--json', json, '--profile', profile])

    expect(ran.code, ran.stderr).toBe(0)
    const {large, small} = resultsIn(json)
    if (!large || 'because' in large) throw new Error('large was not measured')
    expectMeasured(
      large,
      ['(a) cp, sync, sha256sum of the source, sha256sum -c of the copy'],
      3 * (3 - large.notRun.length),
    )
    expectMeasured(small, ['(a) cp, sync, sha256sum of the source, sha256sum -c of the copy'], 40)
    expect(ran.stdout).toContain('| processor')
    const {stdout} = await node([script('profile'), join(profile, 'small'), 'copyStep'])
    expect(stdout).toContain('main thread: 1 profiles')
    expect(stdout).toContain('copyStep src/steps/copy.ts')
  })

  test('measure the list, the daemon and the outbox with a real broker', needs('mosquitto'), async () => {
    const json = join(scratchFolder(), 'figures.json')

    const ran = await bench(['listing', 'daemon', 'outbox', '--json', json])

    expect(ran.code, ran.stderr).toBe(0)
    const {listing, daemon, outbox} = resultsIn(json)
    expectMeasured(listing, ['recorder recognised until the last listed record is at a subscriber'], 30)
    expectMeasured(daemon, ['event-loop delay while four copy, p99', 'start to ready'], 8)
    expectMeasured(outbox, ['records a second, against mosquitto_pub -l -q 1 with the same payloads'], null)
  })

  test('measure against sources that the kernel holds back', needs('loopDisks', 'heldBackReads'), async () => {
    const json = join(scratchFolder(), 'figures.json')

    const ran = await bench(['slow', '--json', json])

    expect(ran.code, ran.stderr).toBe(0)
    expectMeasured(resultsIn(json).slow, ['bare read of a source (cat, four at once)'], 8)
  })

  test('fail when a file in the vault is not what the recorder holds', async () => {
    const damaging = `
case $* in *vault.sha256)
  clip=$(find "\${4%/*}/vault" -name '*.mp4' | head -n 1)
  printf X | dd of="$clip" bs=1 seek=4096 conv=notrunc status=none
esac
real "$@"`

    const ran = await bench(['large'], withProgram('sha256sum', damaging))

    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('1 computed checksum did NOT match')
  })

  test('fail when the copy of a program to compare with is not what the recorder holds', async () => {
    const damaging = `real "$@" && printf X | dd of="$3/$(ls "$3" | head -n 1)" bs=1 seek=4096 conv=notrunc status=none`

    const ran = await bench(['large'], withProgram('cp', damaging))

    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('1 computed checksum did NOT match')
  })
})

describe('the bench command', () => {
  test('refuses a folder in memory, where nothing would reach a disk', async () => {
    const ran = await bench(['large', '--dir', '/dev/shm'])

    expect(ran.code).toBe(1)
    expect(ran.stderr).toBe('/dev/shm is on tmpfs, in memory: name a folder on a disk with --dir\n')
  })

  test.each([
    [
      'a bench that there is not',
      ['larger'],
      'No bench is named larger: large, small, slow, listing, daemon, outbox, rules\n',
    ],
    ['no pair', ['--pairs', '0'], '--pairs takes a whole number from 1\n'],
    ['figures for the document from a single pair', ['--write'], expect.stringContaining('--write needs root')],
  ])('refuses %s', async (_, args, sentence) => {
    const ran = await bench(args)

    expect(ran.code).toBe(2)
    expect(ran.stderr).toEqual(sentence)
  })
})
