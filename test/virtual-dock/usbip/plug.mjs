// Runs in the machine: plugs one recorder into a port of the virtual controller, and is that recorder until it is ended.
// Its argument is JSON: {serial, image, port, fault, vendor, product, asked}; `asked` is a Recorder of gadget/requests.mjs
// where it has a vendor's interface, and then it comes back with its disk when it is unlocked.
import {once} from 'node:events'
import {rmSync, writeFileSync} from 'node:fs'
import {createServer, Socket} from 'node:net'
import {vendorRequests} from '../gadget/requests.mjs'
import {usbRecorder} from './device.mjs'
import {misbehaviour} from './misbehaviour.mjs'
import {answerHost} from './wire.mjs'

const CONTROLLER = '/sys/devices/platform/vhci_hcd.0'
const HIGH_SPEED = 3
/** The host must see that it went. */
const AWAY_MS = 400

const recorder = JSON.parse(process.argv[2] ?? '')
const {serial, port, asked} = recorder
writeFileSync(`/run/bad-${serial}.pid`, String(process.pid))
const path = `/run/bad-${serial}.socket`
rmSync(path, {force: true})
const server = createServer().listen(path)
await once(server, 'listening')
const bad = misbehaviour(recorder.fault, () => process.exit())
for (let again = true; again; ) again = await stay()
process.exit()

/** @returns whether it comes back */
async function stay() {
  const {host, given} = await connection()
  const wasLocked = asked?.locked === true
  const requests = asked
    ? vendorRequests(asked, () => wasLocked && !asked.locked && setImmediate(() => host.end()))
    : null
  const product = recorder.product + (asked && !wasLocked ? 1 : 0)
  const answer = usbRecorder({...recorder, product, showsDisk: !wasLocked}, bad, requests)
  const served = answerHost(host, answer)
  const {fd} = /** @type {{_handle: {fd: number}}} */ (/** @type {unknown} */ (given))._handle
  writeFileSync(`${CONTROLLER}/attach`, `${port} ${fd} ${0x1_0002 + port} ${HIGH_SPEED}`)
  await served.catch(() => {})
  given.destroy()
  if (!wasLocked || asked.locked) return false
  await new Promise(resolve => setTimeout(resolve, AWAY_MS))
  return true
}

/** Both ends of a connection. The kernel takes one over, so nothing here may read from it: it is paused before it connects. */
async function connection() {
  const accepted = once(server, 'connection')
  const given = new Socket()
  given.pause()
  given.connect(path)
  /** @type {[Socket]} */
  const [host] = /** @type {any} */ (await accepted)
  if (given.connecting) await once(given, 'connect')
  return {host, given}
}
