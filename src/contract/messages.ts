import {z} from 'zod'
import {alertData} from './alert.ts'
import {caseData} from './case.ts'
import {checkpointData} from './checkpoint.ts'
import {clipData} from './clip.ts'
import {commandData, commandType, type Verb} from './command.ts'
import {dockingData} from './docking.ts'
import {commandEnvelope, inboundEnvelope, recordEnvelope, replyEnvelope, stateEnvelope} from './envelope.ts'
import {receiptData} from './receipt.ts'
import {replyData} from './reply.ts'
import {bayData, recorderData, statusData} from './state.ts'

const record = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({...recordEnvelope.shape, type: z.literal(type), data})

const state = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({...stateEnvelope.shape, type: z.literal(type), data})

const command = <Of extends Verb>(verb: Of) =>
  z.object({...commandEnvelope.shape, type: z.literal(commandType(verb)), data: commandData[verb]})

/** Records: they pass the outbox with a contiguous sequence and can be replayed. */
export const recordMessages = {
  'evidock.docking.v1': record('evidock.docking.v1', dockingData),
  'evidock.clip.v1': record('evidock.clip.v1', clipData),
  'evidock.case.v1': record('evidock.case.v1', caseData),
  'evidock.alert.v1': record('evidock.alert.v1', alertData),
  'evidock.checkpoint.v1': record('evidock.checkpoint.v1', checkpointData),
} as const

/** State: the last value only, retained. */
export const stateMessages = {
  'evidock.status.v1': state('evidock.status.v1', statusData),
  'evidock.bay.v1': state('evidock.bay.v1', bayData),
  'evidock.recorder.v1': state('evidock.recorder.v1', recorderData),
} as const

/** What central sends. */
export const inboundMessages = {
  'evidock.receipt.v1': z.object({
    ...inboundEnvelope.shape,
    type: z.literal('evidock.receipt.v1'),
    data: receiptData,
  }),
  'evidock.cmd.replay.v1': command('replay'),
  'evidock.cmd.report.v1': command('report'),
  'evidock.cmd.recall.v1': command('recall'),
  'evidock.cmd.legal-hold.v1': command('legal-hold'),
  'evidock.cmd.legal-release.v1': command('legal-release'),
  'evidock.cmd.set-clock.v1': command('set-clock'),
  'evidock.cmd.allow.v1': command('allow'),
} as const

/** What a dock answers to a command. */
export const replyMessage = z.object({...replyEnvelope.shape, type: z.literal('evidock.reply.v1'), data: replyData})

export type RecordType = keyof typeof recordMessages
export type StateType = keyof typeof stateMessages
export type RecordData<Type extends RecordType> = z.infer<(typeof recordMessages)[Type]>['data']
export type StateDataOf<Type extends StateType> = z.infer<(typeof stateMessages)[Type]>['data']
