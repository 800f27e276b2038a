import type {MessageType} from './all-messages.ts'
import {commandData, commandType, isVerb} from './command.ts'
import {commandSubject, dockRoot, replySubject, rosterRoot, topicOf} from './topics.ts'

/** One topic of the contract, and how messages go there. */
export type Channel = {
  /** With `{parameter}` for the segments that differ. */
  address: string
  type: MessageType
  /** As the dock sees it. */
  action: 'send' | 'receive'
  retain: boolean
  summary: string
}

const name = {agency: '{agency}', dock: '{dock}'}
const below = (subject: string): string => topicOf(name, subject)

const record = (address: string, type: MessageType, summary: string): Channel => ({
  address: below(address),
  type,
  action: 'send',
  retain: false,
  summary: `Record: ${summary}. It passes the outbox and can be replayed.`,
})
const state = (address: string, type: MessageType, summary: string): Channel => ({
  address: below(address),
  type,
  action: 'send',
  retain: true,
  summary: `State: ${summary}. Only the last value counts.`,
})
const roster = (kind: 'officer' | 'case' | 'item', summary: string): Channel => ({
  address: `${rosterRoot(name)}/${kind}/{${kind}}`,
  type: `evidock.roster.${kind}.v1`,
  action: 'receive',
  retain: true,
  summary: `Roster of the agency: ${summary}. The higher version wins; an empty retained payload deletes.`,
})

const commands = Object.keys(commandData)
  .filter(verb => isVerb(verb))
  .map(
    (verb): Channel => ({
      address: below(commandSubject(verb)),
      type: commandType(verb),
      action: 'receive',
      retain: false,
      summary: 'Command: signed, answered on the reply topic of its correlationid, refused after its expirytime.',
    }),
  )

/** Every topic of the contract. */
export const channels: readonly Channel[] = [
  record('docking/{docking}', 'evidock.docking.v1', "one recorder's stay in one bay"),
  record('clip/{clip}', 'evidock.clip.v1', 'one clip at one dock'),
  record('case/{case}', 'evidock.case.v1', 'what the three systems say of one case'),
  record('alert/{alert}', 'evidock.alert.v1', 'something that a person should look at'),
  record('checkpoint', 'evidock.checkpoint.v1', "the custody log's size and root"),
  state('status', 'evidock.status.v1', 'is the dock there, and is everything sent'),
  state('bay/{bay}', 'evidock.bay.v1', 'what a bay says to a person'),
  state('recorder/{recorder}', 'evidock.recorder.v1', 'what is known of one recorder'),
  {
    address: below(replySubject('{correlationid}')),
    type: 'evidock.reply.v1',
    action: 'send',
    retain: false,
    summary: 'Reply to a command: the same bytes each time the command comes.',
  },
  {
    address: below('request/roster'),
    type: 'evidock.roster-request.v1',
    action: 'send',
    retain: false,
    summary: 'Said at every connect: the versions of the roster that the dock has.',
  },
  {
    address: `${dockRoot(name)}/receipt`,
    type: 'evidock.receipt.v1',
    action: 'receive',
    retain: false,
    summary: 'Receipt: signed; what makes a record final.',
  },
  ...commands,
  roster('officer', 'one officer'),
  roster('case', 'one case with its acts'),
  roster('item', 'one row of the record-item list'),
]
