import {spawn} from 'node:child_process'
import {EventEmitter, once} from 'node:events'
import {createInterface} from 'node:readline'
import {atEnd, run} from './harness.mjs'

const DOCK = 'evidock/v1/bench/dock-1'
const MARK = 'bench/subscribed'
const LONGEST_MS = 60_000

/**
 * Receives a dock's records as a central system would, by mosquitto_sub, with the time at which that had each.
 *
 * @param {number} port of the broker
 * @returns {Promise<{allListed: (clips: number) => Promise<number>, stop: () => Promise<void>}>} resolves once it is
 *   subscribed. `allListed` resolves with the UTC ms at which the docking's listed record and those of so many clips had
 *   come, and rejects when they don't come
 */
export async function startSubscriber(port) {
  // A retained message comes as soon as the subscription stands, which mosquitto_sub doesn't say otherwise.
  await run('mosquitto_pub', ['-p', `${port}`, '-r', '-t', MARK, '-m', 'yes'])
  const topics = [MARK, `${DOCK}/docking/+`, `${DOCK}/clip/+`].flatMap(topic => ['-t', topic])
  const child = spawn('mosquitto_sub', ['-p', `${port}`, '-q', '1', ...topics, '-F', '%U %t %p'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')

  const came = new EventEmitter()
  /** @type {Set<string>} topics of the records with stage or state `listed` */
  const listed = new Set()
  let lastMs = 0
  createInterface({input: child.stdout}).on('line', line => {
    const [seconds = '', topic = ''] = line.split(' ', 2)
    if (topic === MARK) came.emit('subscribed')
    else if (!listed.has(topic) && /"(stage|state)":"listed"/.test(line)) {
      listed.add(topic)
      lastMs = Number(seconds) * 1000
      came.emit('listed')
    }
  })
  await once(came, 'subscribed', {signal: AbortSignal.timeout(LONGEST_MS)})
  return {
    async allListed(clips) {
      const signal = AbortSignal.timeout(LONGEST_MS)
      while (listed.size < clips + 1) await once(came, 'listed', {signal})
      return lastMs
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
