import {isSocket, writeNow} from '../disk/files.ts'

/** What a program tells the manager that started it as a service (sd_notify(3)); nothing where there is none. */
export type Service = {
  /** From now on it says that it is still starting, so that a long recovery isn't taken for a hang. */
  starting(): void
  /** It works. From now on it says so while `isWell` does; once it doesn't any more, the manager starts it anew. */
  ready(isWell: () => boolean): void
  stopping(): void
}

const STARTING_MS = 20_000
/** How much longer the manager waits each time (µs); a start of which nothing is heard so long has hung. */
const MORE_TIME = 'EXTEND_TIMEOUT_USEC=90000000'

/**
 * Speaks by the socket that `systemd/with-notify` has opened: Node has none of that kind.
 *
 * A timer of the main thread's is all the pulse there is: it stops with the loop, and with nothing else. Reads of a
 * recorder happen on other threads, so one that hangs never has the dock started anew.
 *
 * @param environment `WATCHDOG_USEC`: within which time the manager wants to hear of it (µs)
 */
export function ownService(environment: NodeJS.ProcessEnv = process.env): Service {
  const {EVIDOCK_NOTIFY: given = '', WATCHDOG_USEC: watchdog} = environment
  const [pid, descriptor] = given.split(':').map(Number)
  // What a parent was given is not ours, and by now its number may be that of a file.
  const socket = pid === process.pid && descriptor !== undefined && isSocket(descriptor) ? descriptor : null
  let pulse: NodeJS.Timeout | undefined
  const tell = (state: string): void => {
    if (socket !== null) writeNow(socket, state)
  }
  const every = (ms: number, beat: () => void): void => {
    clearInterval(pulse)
    if (socket === null) return
    beat()
    pulse = setInterval(beat, ms).unref()
  }
  return {
    starting: () => every(STARTING_MS, () => tell(MORE_TIME)),
    ready(isWell) {
      clearInterval(pulse)
      tell('READY=1')
      if (watchdog === undefined) return
      every(Number(watchdog) / 1000 / 3, () => {
        if (isWell()) tell('WATCHDOG=1')
      })
    },
    stopping: () => tell('STOPPING=1'),
  }
}
