import {z} from 'zod'
import {code, segment, sequence} from './scalars.ts'

/** Who asked for something, as an opaque id of central's, and why, as a code: they stay in the custody log's detail. */
const byWhom = {reason: code, by: segment}

/** What a hold can be laid on. */
export const holdTargets = ['clip', 'case', 'recorder'] as const
export type HoldTarget = (typeof holdTargets)[number]

/** `data` of `evidock.cmd.legal-hold.v1`: of clip, case and recorder exactly one. */
export const legalHoldData = z
  .object({
    hold: segment,
    clip: segment.optional(),
    case: segment.optional(),
    recorder: segment.optional(),
    ...byWhom,
  })
  .refine(data => holdTargets.filter(target => data[target] !== undefined).length === 1, {path: ['clip']})
  // What the refinement says, for the schema that is given to others.
  .meta({oneOf: holdTargets.map(target => ({required: [target]}))})
export type LegalHoldData = z.infer<typeof legalHoldData>

/** `data` of each command, by its verb. */
export const commandData = {
  /** The records of one epoch go again, from the first to the last number, both included. */
  replay: z.object({from: sequence, to: sequence}),
  /** Every state message is sent again. */
  report: z.object({}),
  /** A clip is proved anew from the disk, and where it lies is told. */
  recall: z.object({clip: segment, ...byWhom}),
  /** Nothing that the hold is laid on may be cleared. */
  'legal-hold': legalHoldData,
  'legal-release': z.object({hold: segment, ...byWhom}),
  'set-clock': z.object({recorder: segment}),
  /** An unknown device may be used from now on; `device` is the id that the alert about it gave. */
  allow: z.object({device: segment, ...byWhom}),
} as const

export type Verb = keyof typeof commandData
export type CommandData<Of extends Verb> = z.infer<(typeof commandData)[Of]>

const body = <Of extends Verb>(verb: Of) => z.object({verb: z.literal(verb), data: commandData[verb]})

/** A command as it is carried out: its verb and what that verb needs. */
export const commandBody = z.discriminatedUnion('verb', [
  body('replay'),
  body('report'),
  body('recall'),
  body('legal-hold'),
  body('legal-release'),
  body('set-clock'),
  body('allow'),
])
export type CommandBody = z.infer<typeof commandBody>

export const isVerb = (text: string): text is Verb => Object.hasOwn(commandData, text)

/** The type of a command's event. */
export const commandType = <Of extends Verb>(verb: Of): `evidock.cmd.${Of}.v1` => `evidock.cmd.${verb}.v1`
