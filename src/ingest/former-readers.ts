import {setTimeout as pause} from 'node:timers/promises'
import {kernelNames, kernelText} from '../disk/kernel.ts'

const LONGEST_MS = 5_000
const LOOK_EVERY_MS = 10

/**
 * Ends what a killed dock left: its reading processes end by themselves when it is gone, but perhaps not before the next
 * dock begins. One that waits for a dead device stays until that is pulled, and does nothing any more.
 *
 * @param data the data folder, by which they are known
 */
export async function endFormerReaders(data: string): Promise<void> {
  const numbers = (await kernelNames('/proc')).filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
  const lines = await Promise.all(numbers.map(async number => ({number, words: await wordsOf(number)})))
  const former = lines.filter(({words}) => words.includes(data) && words.some(word => word.endsWith(READER)))
  await Promise.all(former.map(({number}) => end(Number(number))))
}

const READER = '/ingest/reading-process.js'

const wordsOf = async (number: string): Promise<string[]> =>
  ((await kernelText(`/proc/${number}/cmdline`)) ?? '').split('\0')

/** Killed, a process begins no further call, even while the kernel doesn't let go of it. */
async function end(number: number): Promise<void> {
  try {
    process.kill(number, 'SIGKILL')
  } catch {
    return
  }
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    if ((await kernelText(`/proc/${number}/status`))?.match(/^State:\s+[^DZX]/m) == null) return
    await pause(LOOK_EVERY_MS)
  }
}
