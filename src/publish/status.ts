import {formatSequence} from '../contract/envelope.ts'
import {statePayload} from '../contract/event.ts'
import type {StatusData} from '../contract/state.ts'
import type {DockName} from '../contract/topics.ts'
import type {Store} from '../store/open.ts'
import {outboxCounts} from '../store/outbox.ts'
import {AT_CONNECT} from './own-status.ts'

/** What `status` says besides the outbox. */
export type StatusParts = Pick<StatusData, 'version' | 'free_bytes' | 'detail'>

export type Status = {
  /** @param connection the id of the connection over which it is said */
  data(connection: string, state: 'online' | 'offline'): StatusData
  /** The will of a connection: nobody knows what the counts will be when it is published, nor when that will be. */
  will(connection: string): Buffer
}

export function statusOf(
  store: Store,
  name: DockName,
  fixed: {epoch: () => number; receipts: boolean},
  parts: () => StatusParts,
): Status {
  const data = (connection: string, state: 'online' | 'offline'): StatusData => {
    const epoch = fixed.epoch()
    const {unsent, unreceipted, last} = outboxCounts(store, epoch)
    return {
      ...name,
      connection,
      state,
      receipts: fixed.receipts ? 'on' : 'off',
      epoch,
      last_sequence: last === null ? null : formatSequence(epoch, last),
      unsent,
      unreceipted,
      ...parts(),
    }
  }
  return {
    data,
    will(connection) {
      const now = data(connection, 'offline')
      const detail = {[AT_CONNECT]: now.last_sequence}
      const unknown = {last_sequence: null, unsent: null, unreceipted: null, free_bytes: null, detail}
      return statePayload(name, 'evidock.status.v1', 'status', {...now, ...unknown}, null)
    },
  }
}
