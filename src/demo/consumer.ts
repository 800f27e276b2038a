/**
 * A small central system, as a process of its own. It knows evidock by `docs/contract.md` alone: it keeps what it reads
 * in SQLite, says so by signed receipts, and asks again for what it lacks. Use it as the start of your own.
 */
import {createPrivateKey, randomUUID, sign} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import canonicalize from 'canonicalize'
import mqtt from 'mqtt'
import {Sqlite} from '../store/sqlite.ts' // better-sqlite3
import {proveBytes} from './consumer-vault.ts'

const text = (value: string) => ({type: 'string', default: value}) as const
const where = {broker: text('mqtt://127.0.0.1:1883'), agency: text('agency'), dock: text('+'), db: text('central.db')}
const own = {key: text('central.key'), keyid: text('central'), vault: text('vault'), 'look-ms': text('1000')}
const {values: args} = parseArgs({options: {...where, ...own, trial: {type: 'boolean', default: false}}})
const [privateKey, keyid] = [createPrivateKey(readFileSync(args.key)), args.keyid]

const db = new Sqlite(args.db)
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS thing (dock, kind, id, epoch INT, revision INT, data, PRIMARY KEY (dock, kind, id));
  CREATE TABLE IF NOT EXISTS run (dock TEXT, epoch INT, first INT, last INT, PRIMARY KEY (dock, epoch, first)) STRICT`)
const put = db.prepare(`INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (dock, kind, id) DO UPDATE
  SET epoch = excluded.epoch, revision = excluded.revision, data = excluded.data
  WHERE (excluded.epoch, excluded.revision) > (thing.epoch, thing.revision)`)
const takeAdjoining = db.prepare<[string, number, number, number], {first: number; last: number}>(`DELETE FROM run
  WHERE dock = ? AND epoch = ? AND last >= ? - 1 AND first <= ? + 1 RETURNING first, last`)
const addRun = db.prepare('INSERT INTO run VALUES (?, ?, ?, ?)')
const unbroken = db.prepare<[], {dock: string; up_to: string}>(`
  SELECT dock, printf('%010d-%012d', max(epoch), last) AS up_to FROM run WHERE first = 1 GROUP BY dock`)
const gaps = db.prepare<[], {dock: string; from: string; to: string}>(`
  SELECT dock, printf('%010d-%012d', epoch, before + 1) AS "from", printf('%010d-%012d', epoch, first - 1) AS "to" FROM
  (SELECT *, lag(last, 1, 0) OVER (PARTITION BY dock, epoch ORDER BY first) AS before FROM run) WHERE first > before + 1`)

/** Numbers that are here, or nowhere any more; with `last` = `first` - 1 there is none, but the dock has come so far. */
function settle(dock: string, epoch: number, first: number, last: number): void {
  const runs = [{first, last}, ...takeAdjoining.all(dock, epoch, first, last)]
  addRun.run(dock, epoch, Math.min(...runs.map(run => run.first)), Math.max(...runs.map(run => run.last)))
}

const [online, fresh, answered] = [new Map<string, string>(), new Set<string>(), new Set<string>()]
type Status = Partial<Record<'state' | 'connection' | 'last_sequence', string>>
type Heard = {sequence?: string; data: Status & {revision?: number; detail: {missing?: {from: string; to: string}[]}}}
const hear = db.transaction(([dock = '', kind = '', id = kind]: string[], {sequence, data}: Heard): void => {
  const [epoch = Number.NaN, number = Number.NaN] = (sequence ?? data.last_sequence ?? '').split('-').map(Number)
  if (kind === 'status') {
    if (online.get(dock) !== data.connection) fresh.add(dock) // the last receipt may be lost
    online.set(dock, data.state === 'online' ? (data.connection ?? '') : '')
    if (number > 0) settle(dock, epoch, number + 1, number)
  } else if (kind === 'reply') {
    for (const {from, to} of (answered.has(id) ? null : data.detail.missing) ?? []) {
      settle(dock, Number(from.slice(0, 10)), Number(from.slice(11)), Number(to.slice(11)))
      console.error(`${dock} no longer has the records from ${from} to ${to}`)
    }
    answered.add(id)
  } else {
    put.run(dock, kind, id, epoch, data.revision ?? number, JSON.stringify(data))
    settle(dock, epoch, number, number)
    fresh.add(dock)
  }
})

const client = mqtt.connect(args.broker, {protocolVersion: 4, clientId: `central-${args.agency}`, clean: args.trial})
const topicOf = (lane: string, dock = args.dock): string => `evidock/v1/${args.agency}/${dock}/${lane}`
const lanes = ['docking/+', 'clip/+', 'case/+', 'alert/+', 'checkpoint', 'status', 'reply/+'].map(lane => topicOf(lane))
client.on('error', error => console.error(error.message))
client.on('connect', () => client.subscribe(lanes, {qos: 1}, error => console.log(error?.message ?? 'ready')))
client.handleMessage = ({topic, payload}, done) => {
  try {
    hear(topic.split('/').slice(3), JSON.parse(payload.toString()))
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT')) throw error
    console.error(`${topic}: ${error}`)
  }
  done() // the broker gets its PUBACK: after the commit; where that fails, this program ends without it
}

function say(dock: string, lane: string, data: object, more: object = {}): void {
  const [subject, type, time] = [topicOf(lane, dock), `evidock.${lane.replace('/', '.')}.v1`, utc(0)]
  const event = {specversion: '1.0', id: randomUUID(), source: '/central', type, subject, time, keyid, data, ...more}
  const signature = sign(null, Buffer.from(canonicalize(event) ?? ''), privateKey).toString('base64url')
  client.publish(subject, JSON.stringify({...event, signature}), {qos: 1})
}
const utc = (inDays: number): string => new Date(Date.now() + inDays * 86_400_000).toISOString()

const asked = new Map<string, string>()
setInterval(() => {
  db.pragma('wal_checkpoint') // synced: from here on no loss of power takes it away
  for (const {dock, up_to} of unbroken.all()) if (fresh.delete(dock)) say(dock, 'receipt', {holds: 'index', up_to})
  for (const {dock, from, to} of gaps.all().filter(({dock}) => online.get(dock))) {
    const gap = `${online.get(dock)} ${from} ${to}`
    const correlationid = asked.get(gap) // none at the first look: it may only be late
    if (!correlationid) asked.set(gap, randomUUID())
    else if (!answered.has(correlationid)) say(dock, 'cmd/replay', {from, to}, {correlationid, expirytime: utc(1)})
  }
}, Number(args['look-ms']))
setInterval(() => asked.clear(), 600_000) // what was replayed may be lost
void proveBytes(db, args.vault, online, (dock, held) => say(dock, 'receipt', {holds: 'bytes', ...held}))
if (args.trial) process.stdin.once('end', () => process.exit()).resume()
