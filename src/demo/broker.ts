import {once} from 'node:events'
import {createServer} from 'node:net'
import {Aedes} from 'aedes'

/** The demo's own broker: MQTT 3.1.1, in memory, reachable from this machine only. */
export type DemoBroker = {url: string; stop(): Promise<void>}

/**
 * Starts a broker on 127.0.0.1.
 *
 * @param port 0 for a free one
 * @throws {Error} `EADDRINUSE` when the port is taken
 */
export async function startDemoBroker(port = 0): Promise<DemoBroker> {
  const broker = await Aedes.createBroker()
  const server = createServer(socket => void broker.handle(socket))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the broker listens on no TCP port')
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise(resolve => {
        broker.close(() => server.close(() => resolve()))
      }),
  }
}
