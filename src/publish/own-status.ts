import type {Logger} from 'pino'
import {parseSequence} from '../contract/envelope.ts'
import type {Reached} from '../contract/epoch.ts'
import {stateMessages} from '../contract/messages.ts'
import {sequence} from '../contract/scalars.ts'
import type {StatusData} from '../contract/state.ts'
import {type DockName, topicOf} from '../contract/topics.ts'
import type {InboundRoute} from './inbound-routes.ts'

/** Where a will keeps how far the dock had come when it was made: of what came after nobody knows. */
export const AT_CONNECT = 'last_sequence_at_connect'

export type OwnStatusOptions = {
  name: DockName
  log: Logger
  /** Was it said over a connection of this run? */
  isOurs: (connection: string) => boolean
  /** How far a former run says to have come; true when a new epoch has begun because of it. */
  onReached: (reached: Reached, by: 'status') => boolean
  onEpochBegun: () => void
  onTrouble: (problem: string, detail: Record<string, unknown>) => void
}

const mostBytes = 64 * 1024

/**
 * Listens to the dock's own `status`. What the broker retained of a former run tells how far that had come. Nobody signed
 * it, but only this dock may write there (`config/mosquitto/evidock.acl`), and the most that it can bring about is one
 * more epoch at a start: nothing is lost by it.
 *
 * Once the dock has heard itself, whatever another one says as this dock is said by another dock: that is told, and no
 * more, since two docks of one name would else drive each other from epoch to epoch.
 */
export function ownStatus(options: OwnStatusOptions): InboundRoute {
  let heardOurselves = false
  return {
    filter: topicOf(options.name, 'status'),
    receive(_named, payload) {
      const status = readStatus(payload)
      if (status === null) {
        options.log.debug({event: 'publish.status-unread', bytes: payload.length})
        return
      }
      if (options.isOurs(status.connection)) heardOurselves = true
      else if (!heardOurselves) {
        if (options.onReached(reachedBy(status), 'status')) options.onEpochBegun()
      } else if (status.state === 'online') {
        options.onTrouble('dock-name-in-use', {connection: status.connection, epoch: status.epoch})
      }
    },
  }
}

function readStatus(payload: Buffer): StatusData | null {
  if (payload.length > mostBytes) return null
  try {
    const parsed = stateMessages['evidock.status.v1'].safeParse(JSON.parse(payload.toString()))
    return parsed.success ? parsed.data.data : null
  } catch {
    return null
  }
}

function reachedBy({epoch, last_sequence: last, detail}: StatusData): Reached {
  const said = sequence.safeParse(last ?? detail[AT_CONNECT])
  const at = said.success ? parseSequence(said.data) : null
  return {epoch, number: at?.epoch === epoch ? at.number : 0}
}
