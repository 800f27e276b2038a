import {generateKeyPairSync} from 'node:crypto'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type ConsumerTable, readConsumerTable} from '../../src/demo/consumer-table.ts'
import {runConsumer} from '../support/consumer.ts'

/** The reference consumer, outside of the machine: what it holds is what a scenario is judged by. */
export type Central = {
  /** PEM of the key by which a dock checks its receipts. */
  publicKey: string
  table(): ConsumerTable
  stop(): Promise<void>
}

export const CENTRAL_KEY_ID = 'central'
/** An emulated dock's records are often on their way for a while: they aren't to be taken for lost. */
const LOOK_MS = '1000'

/**
 * Starts it and waits until it listens. The vault lies in the machine, out of its reach: it gives receipts of records,
 * none of bytes.
 *
 * @param folder for its key and its table; its own
 */
export async function startCentral(
  broker: string,
  {agency, dock}: {agency: string; dock: string},
  folder: string,
): Promise<Central> {
  const {publicKey, privateKey} = generateKeyPairSync('ed25519')
  const [key, database] = [join(folder, 'central.key'), join(folder, 'central.db')]
  writeFileSync(key, privateKey.export({type: 'pkcs8', format: 'pem'}), {mode: 0o600})
  const where = ['--broker', broker, '--agency', agency, '--dock', dock, '--vault', folder]
  const own = ['--key', key, '--keyid', CENTRAL_KEY_ID, '--look-ms', LOOK_MS]
  const {child, consumer} = runConsumer(database, [...where, ...own])
  const {stop} = await consumer.catch(error => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    publicKey: String(publicKey.export({type: 'spki', format: 'pem'})),
    table: () => readConsumerTable(database),
    stop: async () => void (await stop()),
  }
}
