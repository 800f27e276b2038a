import {inboundMessages, recordMessages, replyMessage, stateMessages} from './messages.ts'
import {rosterMessages} from './roster.ts'
import {requestMessages} from './roster-request.ts'

/** Every message of the contract, by its type. */
export const allMessages = {
  ...recordMessages,
  ...stateMessages,
  ...inboundMessages,
  ...rosterMessages,
  ...requestMessages,
  'evidock.reply.v1': replyMessage,
} as const
export type MessageType = keyof typeof allMessages
