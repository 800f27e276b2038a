/** How fast work goes on, and how long it still takes; null while too little was seen to say. */
export type Pace = {bytesPerSecond: number | null; secondsLeft: number | null}

/** How many bytes were done at an instant (ms of a clock that nobody sets). */
export type Sample = {atMs: number; bytesDone: number}

/** The pace is that of the last seconds: a recorder may be fast at first and slow on its last, worn blocks. */
const WINDOW_MS = 10_000
const LEAST_MS = 1000
const APART_MS = 200

/** Adds a sample, unless the last one is too near, and drops those that the pace isn't taken from any more. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1)
  if (last !== undefined && sample.atMs - last.atMs < APART_MS) return [...samples]
  // The newest sample before the window is kept: where somebody looks seldom, it is all that there is.
  const start = samples.findLastIndex(({atMs}) => sample.atMs - atMs >= WINDOW_MS)
  return [...samples.slice(Math.max(0, start)), sample]
}

/** The pace over these samples, up to now, for what is still to be done. */
export function paceOf(samples: readonly Sample[], now: Sample, bytes: number): Pace {
  const [first] = samples
  if (now.bytesDone >= bytes) return {bytesPerSecond: null, secondsLeft: 0}
  if (first === undefined || now.atMs - first.atMs < LEAST_MS) return {bytesPerSecond: null, secondsLeft: null}
  // A clip that is begun anew takes back what was done of it.
  const done = Math.max(0, now.bytesDone - first.bytesDone)
  const bytesPerSecond = (1000 * done) / (now.atMs - first.atMs)
  const secondsLeft = bytesPerSecond > 0 ? Math.ceil((bytes - now.bytesDone) / bytesPerSecond) : null
  return {bytesPerSecond: Math.round(bytesPerSecond), secondsLeft}
}
