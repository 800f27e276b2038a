import {setTimeout as pause} from 'node:timers/promises'
import {type ClockLook, offsetBy} from '../clock/measure.ts'
import type {Offset} from '../source.ts'
import {
  type ClockReading,
  type Control,
  ControlError,
  checkSays,
  clockSchema,
  type Profile,
  type RecorderSays,
  SAYS_NOTHING,
} from './profile.ts'

/** What a recorder told when it was docked, before anything was set on it. */
export type Answers = {
  says: RecorderSays
  /** What its clock showed first, as it stands in the answer. */
  clockRaw: string | null
  /** Null where it has no clock that can be asked, or none that holds. */
  offset: Offset | null
  /** What it didn't answer, or not so that it could be understood: fields, `read` or `clock`. */
  unanswered: string[]
}

export const NO_ANSWERS: Answers = {says: SAYS_NOTHING, clockRaw: null, offset: null, unanswered: []}

/** Over a second, so that the moment at which the recorder's second changes lies between two looks. */
const LOOKS = 12
const BETWEEN_MS = 100
/** One that takes long for each answer shows its clock less finely, and has time left for all else. */
const LOOKING_MS = 3_000
/** Close enough: no recorder's clock is read more finely. */
const FINE_MS = 80

const NO_LIMIT: AbortSignal = new AbortController().signal

/**
 * Asks a recorder all that its profile can ask. What it doesn't answer is null, and named.
 *
 * @param zone IANA zone of the recorder's clock
 * @param limit aborts when it has been asked long enough: then it is what it has answered by then
 */
export async function askRecorder(
  {read, readClock}: Pick<Profile, 'read' | 'readClock'>,
  control: Control,
  zone: string,
  limit: AbortSignal = NO_LIMIT,
): Promise<Answers> {
  const late = whenAborted(limit)
  const unanswered: string[] = []
  // The clock first: what is asked meanwhile makes it no less true, but later.
  const clock = readClock ? await Promise.race([lookAtClock(readClock, control, zone), late]) : null
  if (readClock && clock?.offset == null) unanswered.push('clock')
  const said = read ? await Promise.race([answerOf(() => read(control)), late]) : null
  if (read && said === null) unanswered.push('read')
  const {says, garbled} = said === null ? {says: SAYS_NOTHING, garbled: []} : checkSays(said.answer)
  return {says, clockRaw: clock?.raw ?? null, offset: clock?.offset ?? null, unanswered: [...unanswered, ...garbled]}
}

const whenAborted = (signal: AbortSignal): Promise<null> =>
  new Promise(resolve => {
    if (signal.aborted) resolve(null)
    else signal.addEventListener('abort', () => resolve(null), {once: true})
  })

/** @returns null when the recorder refused, or fell silent; what else a hook throws is its author's mistake, and so told */
async function answerOf<Answer>(asking: () => Promise<Answer>): Promise<{answer: Answer} | null> {
  try {
    return {answer: await asking()}
  } catch (error) {
    if (error instanceof ControlError || error instanceof RangeError) return null
    throw error
  }
}

async function lookAtClock(
  readClock: NonNullable<Profile['readClock']>,
  control: Control,
  zone: string,
): Promise<{raw: string; offset: Offset | null} | null> {
  const looks: ClockLook[] = []
  let raw: string | null = null
  const began = performance.now()
  for (let look = 0; look < LOOKS && performance.now() - began < LOOKING_MS; look += 1) {
    const askedAtMs = Date.now()
    const said = await answerOf(() => readClock(control))
    const reading: ClockReading | undefined = clockSchema.safeParse(said?.answer).data
    if (reading === undefined) return raw === null ? null : {raw, offset: null}
    looks.push({askedAtMs, answeredAtMs: Date.now(), local: reading.local})
    raw ??= reading.raw
    const offset = offsetBy(looks, zone)
    if (offset !== null && offset.errorMs <= FINE_MS) return {raw, offset}
    await pause(BETWEEN_MS)
  }
  return raw === null ? null : {raw, offset: offsetBy(looks, zone)}
}
