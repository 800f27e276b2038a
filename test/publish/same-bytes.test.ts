import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {dockRoot} from '../../src/contract/topics.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleDock} from '../support/sample-data.ts'
import {startDock, startReader} from './dock.ts'

describe('the bytes of a record', needs('mosquitto'), () => {
  test('are the same for readers and publishers at MQTT 3.1.1 and 5, and as they stand in the outbox', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const old = await subscribe(broker.url, '311')
    const recent = await subscribe(broker.url, 'mqttv5')
    const dock = startDock({url: broker.url, version: 5})
    dock.addClips(3)
    await dock.publisher.sentAll(5_000)
    await dock.restart({version: 4})
    dock.addClips(3)
    await dock.publisher.sentAll(5_000)

    const expected = dock.outbox().map(({topic, payload}) => `${topic} ${payload}`)
    await vi.waitFor(() => {
      expect(old).toEqual(expected)
      expect(recent).toEqual(expected)
    }, 5_000)
  }, 15_000)

  test('carry their content type at MQTT 5, and are not retained', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const reader = await startReader(broker.url, `${dockRoot(sampleDock)}/clip/+`)
    const dock = startDock({url: broker.url, version: 5})
    dock.addClips(1)
    await dock.publisher.sentAll(5_000)
    await vi.waitFor(() => expect(reader.messages).toHaveLength(1), 5_000)

    const [message] = reader.messages
    expect(message?.properties).toMatchObject({
      contentType: 'application/cloudevents+json',
      payloadFormatIndicator: true,
    })
    expect(message).toMatchObject({qos: 1, retain: false})
    const later = await startReader(broker.url, `${dockRoot(sampleDock)}/#`)
    await vi.waitFor(() => expect(later.on('status')).toHaveLength(1), 5_000)
    expect(later.messages).toHaveLength(1)
  })
})

/** The lines that `mosquitto_sub -v` prints: topic, space, payload. A retained word of ours shows that it has subscribed. */
async function subscribe(url: string, version: string): Promise<string[]> {
  const root = dockRoot(sampleDock)
  const {client} = await startReader(url, `${root}/none`)
  await client.publishAsync(`${root}/hello`, 'subscribed', {qos: 1, retain: true})
  const args = ['-p', new URL(url).port, '-V', version, '-q', '1', '-v', '-t', `${root}/clip/+`, '-t', `${root}/hello`]
  const child = spawn('mosquitto_sub', args, {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => void child.kill())
  const lines: string[] = []
  const output = createInterface({input: child.stdout})
  await once(output, 'line')
  output.on('line', line => void (line.includes('/clip/') && lines.push(line)))
  return lines
}
