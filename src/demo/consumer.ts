/**
 * A small central system, as a process of its own. It knows evidock by `docs/contract.md` alone: it keeps what it
 * reads in SQLite and answers with signed receipts. Use it as the start of your own.
 */
import {createPrivateKey, randomUUID, sign} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import canonicalize from 'canonicalize'
import mqtt from 'mqtt'
import {openTable} from './consumer-table.ts'
import {digestOf, findClip} from './consumer-vault.ts'

const {values: args} = parseArgs({
  options: {
    broker: {type: 'string', default: 'mqtt://127.0.0.1:1883'},
    mqtt: {type: 'string', default: '3.1.1'},
    agency: {type: 'string', default: 'agency'},
    dock: {type: 'string', default: 'dock'},
    key: {type: 'string'},
    keyid: {type: 'string', default: 'central'},
    vault: {type: 'string'},
    db: {type: 'string', default: ':memory:'},
    'stop-with-stdin': {type: 'boolean', default: false},
  },
})
const root = `evidock/v1/${args.agency}/${args.dock}`
const key = args.key === undefined ? null : createPrivateKey(readFileSync(args.key))
const table = openTable(args.db)

const client = mqtt.connect(args.broker, {
  protocolVersion: args.mqtt === '5' ? 5 : 4,
  clientId: `central-${args.agency}-${args.dock}`,
  // A database on disk remembers what came, so the broker may remember what is still to come.
  clean: args.db === ':memory:',
})
client.on('error', error => console.error(error.message))
client.on('connect', () => {
  const records = ['docking/+', 'clip/+', 'case/+', 'alert/+', 'checkpoint'].map(topic => `${root}/${topic}`)
  client.subscribe(records, {qos: 1}, error => console.log(JSON.stringify({ready: !error})))
})

// The broker gets its PUBACK when `done` is called: after the commit.
client.handleMessage = ({topic, payload}, done) => {
  try {
    takeRecord(JSON.parse(payload.toString()))
  } catch (error) {
    console.error(`${topic}: ${error}`)
  }
  done()
}

function takeRecord(event: Parameters<typeof table.take>[0]): void {
  const isNew = table.take(event)
  receiptSoon(event.sequence)
  const {recorder, clip, sha256} = event.data
  if (typeof recorder !== 'string' || typeof clip !== 'string' || typeof sha256 !== 'string') return
  // One receipt for a clip's bytes, and another when a record comes again: the first receipt may be lost.
  if (isNew && proven.has(clip)) return
  checking = checking.then(() => proveBytes(recorder, clip, sha256)).catch(error => console.error(`${clip}: ${error}`))
}

const proven = new Set<string>()
let checking = Promise.resolve()
let since = 0
let timer: NodeJS.Timeout | undefined

/** One index receipt for many records: after each hundred, or when none has come for 200 ms. */
function receiptSoon(sequence: string): void {
  const send = (): void => {
    since = 0
    const upTo = table.unbroken(sequence)
    if (upTo !== null) sendReceipt({holds: 'index', up_to: upTo})
  }
  clearTimeout(timer)
  since += 1
  if (since >= 100) send()
  else timer = setTimeout(send, 200)
}

/** Central's own digest of what it stored. Here the vault is read in place; a real central first makes its copy. */
async function proveBytes(recorder: string, clip: string, claimed: string): Promise<void> {
  const path = args.vault === undefined ? null : await findClip(args.vault, recorder, clip)
  if (path === null) return
  const {sha256, bytes} = await digestOf(path)
  if (sha256 !== claimed) throw new Error(`the stored bytes have another SHA-256 (${sha256}) than the record says`)
  proven.add(clip)
  sendReceipt({holds: 'bytes', clip, sha256, bytes, place: 'central'})
}

function sendReceipt(data: object): void {
  if (key === null) return
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: '/central',
    type: 'evidock.receipt.v1',
    subject: `${root}/receipt`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
    keyid: args.keyid,
  }
  const signature = sign(null, Buffer.from(canonicalize(event) ?? ''), key).toString('base64url')
  client.publish(`${root}/receipt`, JSON.stringify({...event, signature}), {qos: 1})
}

/** The table goes to standard output at the end, as one line of JSON. */
function finish(): void {
  process.stdout.write(`${JSON.stringify(table.all())}\n`, () => process.exit(0))
}
process.once('SIGTERM', finish).once('SIGINT', finish)
if (args['stop-with-stdin']) process.stdin.once('end', finish).resume()
