import {spawn} from 'node:child_process'
import {generateKeyPairSync} from 'node:crypto'
import {once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {ownFile} from '../disk/own-files.ts'
import {type ConsumerTable, readConsumerTable} from './consumer-table.ts'
import {NoConsumerError} from './no-consumer.ts'

/** The process that stands for central. */
export type Consumer = {
  /** PEM of the key by which its receipts are checked. */
  publicKeyFile: string
  /** Ends it; resolves with the table it made of what it read. */
  stop(): Promise<ConsumerTable>
}

const KEY_ID = 'demo-central'
const READY_WITHIN_MS = 20_000
/** A person waits for the receipts. */
const LOOK_MS = '200'

/**
 * Starts the consumer, with a fresh key of its own, and waits until it listens. It ends with this process.
 *
 * @param where its broker, whose records it reads, and the folders of its key and of the vault whose bytes it digests
 * @throws {NoConsumerError} when it ends, or doesn't listen within twenty seconds
 */
export async function startConsumer(where: {
  broker: string
  agency: string
  dock: string
  home: string
  vault: string
}): Promise<Consumer> {
  const {publicKey, privateKey} = generateKeyPairSync('ed25519')
  mkdirSync(where.home, {recursive: true})
  const privateKeyFile = join(where.home, 'central.key')
  const publicKeyFile = join(where.home, 'central.pem')
  writeFileSync(privateKeyFile, privateKey.export({type: 'pkcs8', format: 'pem'}), {mode: 0o600})
  writeFileSync(publicKeyFile, publicKey.export({type: 'spki', format: 'pem'}))

  const database = join(where.home, 'central.db')
  const program = fileURLToPath(ownFile('demo/consumer.js'))
  const names = ['--broker', where.broker, '--agency', where.agency, '--dock', where.dock, '--vault', where.vault]
  const keys = ['--key', privateKeyFile, '--keyid', KEY_ID]
  const own = ['--db', database, '--look-ms', LOOK_MS, '--trial']
  const child = spawn(process.execPath, [program, ...names, ...keys, ...own], {stdio: ['pipe', 'pipe', 'inherit']})
  const lines = createInterface({input: child.stdout})
  const ended = once(child, 'exit')
  try {
    const ready = once(lines, 'line', {signal: AbortSignal.timeout(READY_WITHIN_MS)})
    const [first] = await Promise.race([ready, ended.then(() => [''])])
    if (first !== 'ready') throw new Error('the consumer was not let in')
  } catch (error) {
    child.kill()
    throw new NoConsumerError(where.broker, {cause: error})
  }
  return {
    publicKeyFile,
    async stop() {
      child.kill()
      await ended
      return readConsumerTable(database)
    },
  }
}
