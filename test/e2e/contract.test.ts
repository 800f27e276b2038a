import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {cpSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {CloudEvent} from 'cloudevents'
import {expect, onTestFinished, test} from 'vitest'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {evidock} from '../support/program.ts'
import {
  asJson,
  closedSchema,
  errorsOf,
  fieldsOf,
  parse,
  retyped,
  validators,
  without,
} from '../support/schema-checks.ts'
import {scratchFolder} from '../support/scratch.ts'

/** The schemas as they are shipped, not as the code has them. */
const shippedSchemas = (): Record<string, object> => {
  const folder = new URL('../../docs/contract/schema/', import.meta.url)
  return Object.fromEntries(
    readdirSync(folder).map(name => [name, asJson(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))]),
  )
}

/** `mosquitto_sub -v` with one version of MQTT, subscribed; `seen` resolves with its lines once one fits. */
async function subscriber(
  port: number,
  version: '311' | 'mqttv5',
): Promise<{seen(last: (line: string) => boolean): Promise<string[]>}> {
  // A retained word comes at once to who has subscribed.
  const hello = ['-p', String(port), '-q', '1', '-r', '-t', 'evidock/v1/hello', '-m', 'hello']
  execFileSync('mosquitto_pub', hello)
  const args = ['-p', String(port), '-V', version, '-q', '1', '-v', '-t', 'evidock/v1/#']
  const child = spawn('mosquitto_sub', args, {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => void child.kill())
  const reader = createInterface({input: child.stdout})
  await once(reader, 'line')
  const lines: string[] = []
  reader.on('line', line => lines.push(line))
  return {
    async seen(last) {
      while (!lines.some(last)) await once(reader, 'line')
      return lines
    },
  }
}

const sealed = (line: string): boolean => line.includes('"state":"sealed"')
const isRecord = (line: string): boolean => /\/(docking|clip|case|alert|checkpoint)[/ ]/.test(line)

test(
  'subscribers of MQTT 3.1.1 and 5 read the same bytes, and every message is what its shipped schema says',
  needs('mosquitto', 'ffmpeg'),
  async () => {
    const broker = await startMosquitto()
    const [old, now] = [await subscriber(broker.port, '311'), await subscriber(broker.port, 'mqttv5')]
    const root = scratchFolder()
    cpSync(new URL('../../fixtures/', import.meta.url), join(root, 'fixtures'), {recursive: true})
    writeFileSync(join(root, 'AB_dev1_330101_20261020_090500_IMP.mp4'), 'not a film')
    writeFileSync(join(root, 'zero.mp4'), '')
    utimesSync(join(root, 'zero.mp4'), new Date('2026-10-20T01:00:00Z'), new Date('2026-10-20T01:00:00Z'))
    const roster = new URL('../../fixtures/demo', import.meta.url).pathname
    const data = join(scratchFolder(), 'data')
    const finished = await evidock([
      'ingest',
      root,
      '--data',
      data,
      '--broker',
      broker.url,
      '--roster',
      roster,
      '--json',
    ])
    expect(finished.code).toBe(0)

    const [first, second] = [(await old.seen(sealed)).filter(isRecord), (await now.seen(sealed)).filter(isRecord)]
    expect(first.length).toBeGreaterThan(20)
    expect(second).toEqual(first)
    await broker.stop()

    const [shipped, closed] = [validators(shippedSchemas()), validators(shippedSchemas(), closedSchema)]
    const events = first.map(line => parse(Buffer.from(line.slice(line.indexOf('{')))))
    const held = new Set<string>()
    for (const event of events) {
      expect(errorsOf(shipped, event)).toEqual([])
      expect(errorsOf(closed, event)).toEqual([])
      expect(new CloudEvent(structuredClone(event), true).validate()).toBe(true)
      if (held.has(String(event.type))) continue
      held.add(String(event.type))
      expect(fieldsOf(event).filter(path => errorsOf(shipped, without(event, path)).length === 0)).toEqual([])
      expect(fieldsOf(event).filter(path => errorsOf(shipped, retyped(event, path)).length === 0)).toEqual([])
    }
    // From October to the notice an alert asks for next year's working days.
    held.delete('evidock.alert.v1')
    expect([...held].toSorted()).toEqual([
      'evidock.case.v1',
      'evidock.checkpoint.v1',
      'evidock.clip.v1',
      'evidock.docking.v1',
    ])
    expect(events.map(event => Number(String(event.sequence).slice(11)))).toEqual(events.map((_, index) => index + 1))
  },
)
