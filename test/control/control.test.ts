import {once} from 'node:events'
import {mkdirSync, statSync, writeFileSync} from 'node:fs'
import {createConnection, createServer} from 'node:net'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import pino from 'pino'
import {describe, expect, onTestFinished, test} from 'vitest'
import {CONTROL_SOCKET, type ControlAnswer, MOST_CONTROL_BYTES} from '../../src/contract/control.ts'
import {askDock, NoAnswerError, NotOursError} from '../../src/control/ask.ts'
import {type Answering, type ControlServer, SocketPathError, serveControl} from '../../src/control/serve.ts'
import {gate} from '../support/gate.ts'
import {scratchFolder} from '../support/scratch.ts'

const silent = pino({level: 'silent'})
const ENDED = {do: 'view-ended', access: 1, outcome: 'agrees', ms: 12} as const
const done: Answering = async () => ({did: 'view-ended'})

async function serve(answer: Answering = done): Promise<{path: string; server: ControlServer}> {
  const path = join(scratchFolder(), CONTROL_SOCKET)
  const server = await serveControl(path, answer, silent)
  onTestFinished(() => server.stop())
  return {path, server}
}

/** What a stranger hears who says this. */
async function say(path: string, line: string): Promise<string> {
  const connection = createConnection(path).on('error', () => {})
  connection.end(line)
  return await text(connection).catch(() => '')
}

describe('the control socket', () => {
  test('may be opened by the dock’s own user alone', async () => {
    const {path} = await serve()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('leaves the process its umask', async () => {
    const before = process.umask()
    await serve()
    expect(process.umask()).toBe(before)
  })

  test('answers one request a connection with what the dock did', async () => {
    const asked: unknown[] = []
    const {path} = await serve(async request => {
      asked.push(request)
      return {did: 'nothing', problem: 'access-unknown', detail: ''}
    })
    expect(await askDock(path, ENDED)).toEqual({did: 'nothing', problem: 'access-unknown', detail: ''})
    expect(asked).toEqual([ENDED])
    expect(await say(path, `${JSON.stringify(ENDED)}\n${JSON.stringify(ENDED)}\n`)).toMatch(/^[^\n]*\n$/)
    expect(asked).toHaveLength(2)
  })

  test.each([
    ['no JSON', 'view everything'],
    ['what it doesn’t know', '{"do":"delete","item":"a"}'],
    ['a field more', JSON.stringify({...ENDED, also: 'this'})],
    ['a relative path', JSON.stringify({do: 'document', file: 'a.pdf', id: null, case: 'c', type: 't'})],
    [
      'a copy that nobody approved',
      JSON.stringify({
        ...{do: 'view', item: 'a', revision: null, how: 'copy', who: 'me', login: null, officer: null, reason: 'r'},
        ...{purpose: null, legal_basis: null, approver: null},
      }),
    ],
    ['no reason', '{"do":"view","item":"a","revision":null,"how":"view","who":"me","reason":""}'],
  ])('refuses %s, and does nothing', async (_, line) => {
    const {path} = await serve(() => Promise.reject(new Error('it was done')))
    expect(JSON.parse(await say(path, `${line}\n`))).toMatchObject({did: 'nothing', problem: 'request-unknown'})
  })

  test('hears no more than a request has, and serves the next one', async () => {
    const {path} = await serve()
    expect(await say(path, 'x'.repeat(2 * MOST_CONTROL_BYTES))).toBe('')
    expect(await askDock(path, ENDED)).toEqual({did: 'view-ended'})
  })

  // Those who say nothing would be waited for for ten seconds.
  test('ends at a stop with what it does, and lets those go who have asked nothing', {timeout: 8_000}, async () => {
    const work = gate()
    const {path, server} = await serve(async () => {
      await work.pass()
      return {did: 'view-ended'}
    })
    const idle = createConnection(path).on('error', () => {})
    await once(idle, 'connect')
    const answer = askDock(path, ENDED)
    await work.reached
    const stopped = server.stop()
    work.open()
    expect(await answer).toEqual({did: 'view-ended'})
    await stopped
    expect(await askDock(path, ENDED)).toBeNull()
  })

  test('of a killed dock is replaced', async () => {
    const path = join(scratchFolder(), CONTROL_SOCKET)
    const before = createServer()
    before.listen(path)
    await once(before, 'listening')
    const server = await serveControl(path, done, silent)
    onTestFinished(async () => {
      await server.stop()
      before.close()
    })
    expect(await askDock(path, ENDED)).toEqual({did: 'view-ended'})
  })

  test('is told to lie too deep before anything is made', async () => {
    const folder = join(scratchFolder(), 'd'.repeat(100))
    mkdirSync(folder)
    const path = join(folder, CONTROL_SOCKET)
    await expect(serveControl(path, done, silent)).rejects.toThrow(SocketPathError)
    expect(await askDock(path, ENDED)).toBeNull()
  })
})

describe('a dock that is asked', () => {
  test('and isn’t there is told as that: no socket, or one that nobody listens at', async () => {
    const path = join(scratchFolder(), CONTROL_SOCKET)
    expect(await askDock(path, ENDED)).toBeNull()
    writeFileSync(path, 'no socket')
    expect(await askDock(path, ENDED)).toBeNull()
  })

  test('by somebody who may not is told as that', async () => {
    const file = join(scratchFolder(), 'file')
    writeFileSync(file, '')
    // Root may open every socket: for it a path through a file stands for what can't be opened.
    await expect(askDock(join(file, CONTROL_SOCKET), ENDED)).rejects.toThrow(NotOursError)
  })

  test.each([
    ['ends before it answers', ''],
    ['says what is no answer', 'hello\n'],
    ['says more than any answer has', 'x'.repeat(2 * MOST_CONTROL_BYTES)],
  ])('and %s is told as that', async (_, said) => {
    const path = join(scratchFolder(), CONTROL_SOCKET)
    const server = createServer(connection => {
      connection.on('error', () => {})
      connection.once('data', () => connection.end(said))
    })
    server.listen(path)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    await expect(askDock(path, ENDED)).rejects.toThrow(NoAnswerError)
  })

  test('answers several at once', async () => {
    const answers: ControlAnswer[] = []
    const {path} = await serve(async request => {
      const answer = {did: 'nothing', problem: 'failed', detail: JSON.stringify(request)} as const
      answers.push(answer)
      return answer
    })
    const asked = Array.from({length: 8}, (_, access) => askDock(path, {...ENDED, access}))
    expect((await Promise.all(asked)).map(answer => answer?.did)).toEqual(Array.from({length: 8}, () => 'nothing'))
    expect(answers).toHaveLength(8)
  })
})
