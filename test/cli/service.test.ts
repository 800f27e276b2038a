import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, mkdirSync, openSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {ownService} from '../../src/cli/service.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {writeDock} from '../support/dock-config.ts'
import {needs} from '../support/parts.ts'
import {evidock} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'

const withNotify = inCheckout('systemd', 'with-notify')
const program = inCheckout('dist', 'cli', 'evidock.js')
/** A service manager's side of the socket (sd_notify(3)): prints each state with the process that said it. */
const LISTEN = `
  use strict; use Socket; $| = 1;
  my $s; socket($s, AF_UNIX, SOCK_DGRAM, 0) && bind($s, pack_sockaddr_un($ARGV[0])) or die $!;
  print "listening\\n";
  while (defined recv($s, my $state, 4096, 0)) { print "$state\\n" }`

describe('a program that a service manager has started', needs('perl'), () => {
  async function manager(): Promise<{socket: string; said: string[]}> {
    const socket = join(scratchFolder(), 'notify')
    const child = spawn('perl', ['-e', LISTEN, socket], {stdio: ['ignore', 'pipe', 'inherit']})
    onTestFinished(() => void child.kill())
    const said: string[] = []
    const lines = createInterface({input: child.stdout})
    lines.on('line', line => said.push(line))
    await once(lines, 'line')
    said.length = 0
    return {socket, said}
  }

  test('says that it starts, that it is ready, that it lives, and that it stops', async () => {
    const {socket, said} = await manager()
    const {config} = writeDock(scratchFolder(), {broker: 'mqtt://127.0.0.1:1'})
    const env = {...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '300000'}
    const child = spawn(withNotify, [process.execPath, program, 'run', '--config', config], {env, stdio: 'ignore'})
    onTestFinished(() => void child.kill('SIGKILL'))
    const pulses = (): number => said.filter(state => state === 'WATCHDOG=1').length
    await vi.waitFor(() => expect(pulses()).toBeGreaterThan(3), {timeout: 30_000})
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(said.slice(0, 3)).toEqual(['EXTEND_TIMEOUT_USEC=90000000', 'READY=1', 'WATCHDOG=1'])
    expect(said).toContain('STOPPING=1')
  })

  test('that nobody listens to becomes the command all the same', () => {
    expect(execFileSync(withNotify, ['/bin/echo', 'run'], {env: {PATH: '/bin'}, encoding: 'utf8'})).toBe('run\n')
  })
})

test('what is said to a manager never gets into a file that has the number of its socket by now', () => {
  const file = join(scratchFolder(), 'evidence')
  const descriptor = openSync(file, 'w')
  const service = ownService({EVIDOCK_NOTIFY: `${process.pid}:${descriptor}`, WATCHDOG_USEC: '1000'})
  service.starting()
  service.ready(() => true)
  service.stopping()
  closeSync(descriptor)
  expect(readFileSync(file, 'utf8')).toBe('')
})

describe('evidock check', () => {
  const credentials = (value: string): string => {
    const folder = scratchFolder()
    const file = join(folder, 'dock.toml')
    const mqtt = `[mqtt]\nurl = "mqtt://127.0.0.1:1"\npassword_file = "${value}"\n`
    writeFileSync(file, `agency = "a"\ndock = "d"\ndata = "data"\n${mqtt}`)
    return file
  }

  test('says that a configuration can be used, credentials or not', async () => {
    const file = credentials('credential:mqtt-password')
    expect(await evidock(['check', '--config', file])).toMatchObject({code: 0, stdout: `${file} can be used.\n`})
  })

  test('says all that is wrong in one', async () => {
    const file = join(scratchFolder(), 'dock.toml')
    writeFileSync(file, 'agency = ""\ndock = "Dock 1"\n')
    const {code, stderr} = await evidock(['check', '--config', file])
    expect(code).toBe(2)
    expect(stderr).toContain('agency is ""; write it in lower-case letters')
    expect(stderr).toContain('dock is "Dock 1"; write it in lower-case letters')
    expect(stderr).toContain('data is missing')
  })

  test('a run without the credential that it names says where to put it', async () => {
    const file = credentials('credential:mqtt-password')
    const given = join(scratchFolder(), 'given')
    mkdirSync(given)
    const without = await evidock(['run', '--config', file], {CREDENTIALS_DIRECTORY: given})
    expect(without.code).toBe(2)
    expect(without.stderr).toContain('mqtt.password_file is "credential:mqtt-password"; the service was given no')
    expect(without.stderr).toContain('/etc/credstore')
  })
})
