import {z} from 'zod'
import {alertData} from './alert.ts'
import {checkpointData} from './checkpoint.ts'
import {clipData} from './clip.ts'
import {dockingData} from './docking.ts'
import {inboundEnvelope, recordEnvelope, stateEnvelope} from './envelope.ts'
import {receiptData} from './receipt.ts'
import {bayData, recorderData, statusData} from './state.ts'

const record = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({...recordEnvelope.shape, type: z.literal(type), data})

const state = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({...stateEnvelope.shape, type: z.literal(type), data})

/** Records: they pass the outbox with a contiguous sequence and can be replayed. */
export const recordMessages = {
  'evidock.docking.v1': record('evidock.docking.v1', dockingData),
  'evidock.clip.v1': record('evidock.clip.v1', clipData),
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
} as const

export type RecordType = keyof typeof recordMessages
export type StateType = keyof typeof stateMessages
export type RecordData<Type extends RecordType> = z.infer<(typeof recordMessages)[Type]>['data']
export type StateDataOf<Type extends StateType> = z.infer<(typeof stateMessages)[Type]>['data']
