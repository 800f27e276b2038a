import {once} from 'node:events'
import {describe, expect, test} from 'vitest'
import {type DeviceAbilities, openCommandDesk} from '../../src/commands.ts'
import {readBack} from '../../src/ingest/read-back.ts'
import type {Command} from '../../src/publish/commands.ts'
import type {Word} from '../../src/publish/passing-words.ts'
import {makeDock} from '../support/dock.ts'
import {parse} from '../support/schema-checks.ts'

const given = {id: 'b3b3f6a5-6f1e-4d2b-9f7d-0f7f2b7c9a10', keyid: 'central', bodySha256: 'a'.repeat(64)}
const setClock: Command = {...given, correlationid: 'c-1', verb: 'set-clock', data: {recorder: 'rec-0001'}}
const allow: Command = {
  ...given,
  correlationid: 'c-2',
  verb: 'allow',
  data: {device: 'device-1', reason: 'new-recorder', by: 'u-17'},
}

/** A desk whose replies are kept, of a dock that can do this with its devices. */
function deskWith(abilities?: DeviceAbilities) {
  const made = makeDock()
  const said: Word[] = []
  const publisher = {
    say(word: Word) {
      said.push(word)
      return true
    },
    report: () => {},
  }
  const reader = {vault: made.vault, readBack: async (order: Parameters<typeof readBack>[0]) => readBack(order)}
  const desk = openCommandDesk(made.dock, reader, () => publisher, abilities)
  return {
    ...made,
    desk,
    replies: () => said.map(({payload}) => parse(payload).data),
    kinds: () => made.rows<{body: string}>('SELECT body FROM leaf').map(({body}) => JSON.parse(body).kind),
  }
}

describe('a command for a device', () => {
  test('that no source of the dock can do is answered as not supported', async () => {
    const {desk, replies, kinds} = deskWith()
    desk.take(setClock)
    desk.take(allow)
    expect(replies()).toMatchObject([
      {verb: 'set-clock', state: 'refused', problem: 'not-supported'},
      {verb: 'allow', state: 'refused', problem: 'not-supported'},
    ])
    expect(kinds()).toEqual([])
    await desk.stop()
  })

  test('that a source can do is answered when it is done, with what came of it', async () => {
    const asked: unknown[] = []
    const {desk, replies, kinds, changes} = deskWith({
      'set-clock': async data => {
        asked.push(data)
        return null
      },
      allow: async data => {
        asked.push(data)
        return 'device-gone'
      },
    })
    desk.take(setClock)
    desk.take(allow)
    expect(replies()).toEqual([])
    while (replies().length < 2) await once(changes, 'committed')
    expect(asked).toEqual([setClock.data, allow.data])
    expect(replies()).toMatchObject([
      {verb: 'set-clock', state: 'done', problem: null},
      {verb: 'allow', state: 'refused', problem: 'device-gone'},
    ])
    expect(kinds()).toEqual(['command-done'])
    await desk.stop()
  })
})
