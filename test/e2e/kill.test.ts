import {randomBytes} from 'node:crypto'
import {mkdirSync, readdirSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {Sqlite} from '../../src/store/sqlite.ts'
import {writeDock} from '../support/dock-config.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {type Held, type LogLine, startConsumer, startDaemon} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {digestsOf, seeded} from '../support/truth.ts'

const KILLS = 50
const SEED = Number(process.env.EVIDOCK_KILL_SEED ?? 20261124)
const CLIPS_A_RECORDER = 6

/** The step that a log line begins; a kill counts for the step that began last. */
const STEP_OF = new Map([
  ['docking.listing', 'list'],
  ['clip.copying', 'copy'],
  ['clip.reading-back', 'read-back'],
  ['clip.placing', 'commit'],
  ['clip.committing', 'commit'],
  ['publish.sending', 'publish'],
])
const STEPS = ['list', 'copy', 'read-back', 'commit', 'publish'] as const

test('a daemon killed at fifty random instants loses, doubles and leaves nothing', {
  ...needs('mosquitto'),
  timeout: 600_000,
}, async () => {
  const random = seeded(SEED)
  const broker = await startMosquitto()
  const dock = writeDock(scratchFolder(), {broker: broker.url, logLevel: 'debug'})
  const consumer = await startConsumer([...dock.consumer, '--db', join(dock.home, 'central.db')])
  const killsOf = new Map<string, number>(STEPS.map(step => [step, 0]))

  for (let kill = 0; kill < KILLS; kill += 1) {
    plugRecorder(dock.recorders, `rec-${kill}`, random)
    const daemon = startDaemon(dock.config)
    // Taken in turn so that each step is hit, at a seeded occurrence of it and a seeded while after.
    const step = STEPS[kill % STEPS.length]
    let left = step === 'list' ? 1 : 1 + Math.floor(random() * CLIPS_A_RECORDER)
    const isHit = (line: LogLine): boolean => STEP_OF.get(line.event) === step && --left === 0
    await daemon.until(isHit)
    await afterMicroseconds(Math.floor(random() * (step === 'list' ? 8000 : 3000)))
    const began = daemon.log.findLast(line => STEP_OF.has(line.event))
    expect(await daemon.end('SIGKILL')).toBeNull()
    const hit = STEP_OF.get(began?.event ?? '') ?? ''
    killsOf.set(hit, (killsOf.get(hit) ?? 0) + 1)
  }

  const last = startDaemon(dock.config)
  await last.until(line => line.event === 'dock.ready')
  await everythingFinal(dock.database, KILLS * CLIPS_A_RECORDER)
  expect(await last.end('SIGTERM')).toBe(0)
  const held = await consumer.stop()
  await broker.stop()

  console.log(`Kills per step: ${[...killsOf].map(([step, kills]) => `${step} ${kills}`).join(', ')} (seed ${SEED})`)
  for (const step of STEPS) expect([step, killsOf.get(step)]).toEqual([step, expect.toSatisfy((n: number) => n >= 5)])

  const truth = [...digestsOf(dock.recorders)].map(([path, sha256]) => ({path, sha256})).toSorted(byPath)
  expect(truth).toHaveLength(KILLS * CLIPS_A_RECORDER)
  expect(clipsHeld(held, dock.database)).toEqual(truth)
  expect(held.sequences).toEqual([{epoch: expect.any(Number), up_to: lastNumber(dock.database), waiting: 0}])
  expectVaultEqualsFacts(dock.vault, dock.database)
})

function plugRecorder(root: string, name: string, random: () => number): void {
  const aside = join(root, `.${name}`)
  mkdirSync(aside)
  for (let clip = 0; clip < CLIPS_A_RECORDER; clip += 1) {
    const bytes = 1 + Math.floor(random() * (clip === 0 ? 6_000_000 : 600_000))
    writeFileSync(join(aside, `AB_dev1_330101_20261020_09000${clip}.mp4`), randomBytes(bytes))
  }
  renameSync(aside, join(root, name))
}

/** Far below the timers' millisecond, so that a kill can fall between two system calls. */
async function afterMicroseconds(microseconds: number): Promise<void> {
  const end = process.hrtime.bigint() + BigInt(microseconds) * 1000n
  while (process.hrtime.bigint() < end) await new Promise(resolve => setImmediate(resolve))
}

/** Looks at the daemon's database, read-only, until every clip is verified and every record has its receipt. */
async function everythingFinal(database: string, clips: number): Promise<void> {
  const db = new Sqlite(database, {readonly: true})
  const look = db.prepare<[], {verified: number; open: number; tasks: number; unsealed: number}>(
    `SELECT (SELECT count(*) FROM clip WHERE verified_at IS NOT NULL) AS verified,
       (SELECT count(*) FROM outbox WHERE final_at IS NULL) AS open,
       (SELECT count(*) FROM task) AS tasks,
       (SELECT count(*) FROM docking WHERE sealed_at IS NULL) AS unsealed`,
  )
  const limit = AbortSignal.timeout(120_000)
  for (;;) {
    const now = look.get()
    if (now && now.verified === clips && now.open === 0 && now.tasks === 0 && now.unsealed === 0) break
    if (limit.aborted) throw new Error(`the last start didn't finish the job: ${JSON.stringify(now)}`)
    await afterMicroseconds(20_000)
  }
  db.close()
}

type Row = {path: string; sha256: string | null}
const byPath = (a: Row, b: Row): number => (a.path < b.path ? -1 : 1)

/** The consumer's clips by their path on the recorders; only the dock knows the paths, so it is asked for them. */
function clipsHeld(held: Held, database: string): Row[] {
  const db = new Sqlite(database, {readonly: true})
  const paths = new Map(
    db
      .prepare<[], {id: string; recorder: string; path: Buffer}>('SELECT id, recorder, path FROM clip')
      .all()
      .map(({id, recorder, path}) => [id, `${recorder}/${path.toString()}`]),
  )
  db.close()
  return held.things
    .filter(({kind}) => kind === 'clip')
    .map(({data}) => ({path: paths.get(String(data.clip)) ?? '', sha256: String(data.sha256)}))
    .toSorted(byPath)
}

function lastNumber(database: string): number {
  const db = new Sqlite(database, {readonly: true})
  const last = db.prepare<[], number>('SELECT max(number) FROM outbox').pluck().get()
  db.close()
  return last ?? 0
}

function expectVaultEqualsFacts(vault: string, database: string): void {
  const db = new Sqlite(database, {readonly: true})
  const facts = db
    .prepare<[], {vault_path: string; sha256: string}>('SELECT vault_path, sha256 FROM clip ORDER BY vault_path')
    .all()
  const verifiedLeaves = db
    .prepare<[], {leaves: number; clips: number}>(
      `SELECT count(*) AS leaves, count(DISTINCT body ->> 'subject') AS clips FROM leaf
       WHERE body ->> 'kind' = 'clip-verified'`,
    )
    .get()
  db.close()
  expect(verifiedLeaves).toEqual({leaves: facts.length, clips: facts.length})
  const files = digestsOf(vault)
  const clips = new Map([...files].filter(([path]) => !path.endsWith('.json')))
  expect([...clips].toSorted()).toEqual(facts.map(fact => [fact.vault_path, fact.sha256]))
  // One sidecar a clip and nothing else: no part, nothing unclaimed.
  expect(files.size).toBe(2 * facts.length)
  expect(readdirSync(vault)).not.toContain('unclaimed')
}
