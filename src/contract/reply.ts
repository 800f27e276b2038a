import {z} from 'zod'
import {code, count, detail, digest256, segment, utcInstant} from './scalars.ts'

/** `refused`: the command was understood, and couldn't be done for the reason in `problem`. */
const common = {
  agency: segment,
  dock: segment,
  state: z.enum(['done', 'refused']),
  problem: code.nullable(),
  received_at: utcInstant,
  done_at: utcInstant,
}

const replayReply = z.object({
  ...common,
  verb: z.literal('replay'),
  rows: count.nullable().describe('how many records go again'),
  detail: z.object({
    missing: z.array(z.unknown()).describe('{from, to}: numbers that are not kept, at most 100 ranges'),
  }),
})

const recallReply = z.object({
  ...common,
  verb: z.literal('recall'),
  clip: segment,
  path: z.string().nullable().describe('relative to the vault'),
  bytes: count.nullable(),
  sha256: digest256.nullable(),
  sm3: digest256.nullable(),
  read_back: z.enum(['direct', 'cached']).nullable(),
  proved_at: utcInstant.nullable(),
  detail,
})

const holdReply = z.object({
  ...common,
  verb: z.enum(['legal-hold', 'legal-release']),
  hold: segment,
  clips: count.nullable().describe('how many clips of this dock the hold is laid on now'),
  detail,
})

const otherReply = z.object({...common, verb: z.enum(['report', 'set-clock', 'allow']), detail})

/** `data` of `evidock.reply.v1`: what became of a command. The same bytes again when the command comes again. */
export const replyData = z.discriminatedUnion('verb', [replayReply, recallReply, holdReply, otherReply])
export type ReplyData = z.infer<typeof replyData>

type Without<Reply, Field extends string> = Reply extends unknown ? Omit<Reply, Field> : never

/** What a verb itself says; who says it, and when, is added for all of them. */
export type Answer = Without<ReplyData, 'agency' | 'dock' | 'received_at' | 'done_at'>
