import type {StepName} from './workers.ts'

/*
 * What the dock's process and the one that reads recorders say to each other. Memory can't be shared between them: of a
 * running copy the counters are told, and that it is to stop.
 */

/** To the process: a step is to be done, or one that runs is to stop at its next block. */
export type ToReader =
  | {id: number; step: StepName; args: unknown /** So many clips are counted. */; counted: number}
  | {stop: number}

/** `part` tells the two results of a copy that is read behind apart. */
export type FromReader =
  | {id: number; part?: 'copied' | 'proof'; result: unknown}
  | {id: number; failed: string}
  /** Bytes that were done so far, for each clip of a step. */
  | {id: number; bytesDone: number[]}
  /** Its thread waits for a disk that doesn't answer. */
  | {id: number; hangs: true}

/** The counter that the steps of the dock know a running copy by. */
export const counterOf = (order: object): SharedArrayBuffer | null =>
  'progress' in order && order.progress instanceof SharedArrayBuffer ? order.progress : null

/** Memory can't be handed to another process; that one puts its own in the place. */
export const withoutCounter = (order: object): object => ('progress' in order ? {...order, progress: null} : order)
