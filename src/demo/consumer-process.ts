import {spawn} from 'node:child_process'
import {generateKeyPairSync} from 'node:crypto'
import {once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

/** The process that stands for central. */
export type Consumer = {
  /** PEM of the key by which its receipts are checked. */
  publicKeyFile: string
  /** Ends it; resolves with the table it made of what it read. */
  stop(): Promise<unknown>
}

const KEY_ID = 'demo-central'

/**
 * Starts the consumer, with a fresh key of its own, and waits until it listens.
 *
 * @param where its broker, whose records it reads, and the folders of its key and of the vault whose bytes it digests
 * @throws {Error} when it ends before it listens
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

  const program = fileURLToPath(new URL('./consumer.js', import.meta.url))
  const args = ['--broker', where.broker, '--agency', where.agency, '--dock', where.dock, '--vault', where.vault]
  const child = spawn(process.execPath, [program, ...args, '--key', privateKeyFile, '--keyid', KEY_ID], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({input: child.stdout})
  const ended = once(child, 'exit')
  const [first] = await Promise.race([
    once(lines, 'line'),
    ended.then(() => {
      throw new Error('the consumer ended before it listened; see above')
    }),
  ])
  const parsed: unknown = JSON.parse(String(first))
  if (typeof parsed !== 'object' || parsed === null || !('ready' in parsed) || parsed.ready !== true) {
    child.kill()
    throw new Error('the broker refused the consumer’s subscription')
  }
  return {
    publicKeyFile,
    async stop() {
      const table = once(lines, 'line')
      child.kill('SIGTERM')
      const [line] = await table
      await ended
      return JSON.parse(String(line))
    },
  }
}
