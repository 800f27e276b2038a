import {MultiBar, type SingleBar} from 'cli-progress'
import type {Pace} from '../pace.ts'
import type {Progress, Work} from '../progress.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sayBytes} from '../say/say.ts'

const IN_ALL = 'in all'

/**
 * A bar for each bay while recorders are read, with its pace and the time that is left, and one for all of them where
 * there are several; nothing where standard error is no terminal.
 *
 * @returns a function that ends the bars
 */
export function showBars(progress: Progress, say: Catalogue): () => void {
  if (!process.stderr.isTTY) return () => {}
  const bars = new MultiBar({
    stream: process.stderr,
    format: '{what} |{bar}| {percentage}%  {clips}  {bytes}  {pace}',
    hideCursor: true,
    clearOnComplete: false,
    emptyOnZero: true,
  })
  const known = new Map<string, SingleBar>()
  const show = (key: string, what: string, work: Work & Pace): void => {
    const isDone = work.clipsDone === work.clips
    const shown = {
      what: what.padEnd(14),
      clips: `${work.clipsDone}/${work.clips}`,
      bytes: sayBytes(work.bytes),
      pace: isDone ? '' : sayPace(work, say),
    }
    const most = Math.max(1, work.bytes)
    const bar = known.get(key) ?? bars.create(most, 0, shown)
    known.set(key, bar)
    bar.setTotal(most)
    bar.update(isDone ? most : work.bytesDone, shown)
  }
  const draw = (): void => {
    const bays = progress.all()
    for (const bay of bays) {
      const isDone = bay.clipsDone === bay.clips
      show(bay.docking, isDone ? say.bay.takeIt(bay.bay ?? 0) : say.bay.wait(bay.bay ?? 0), bay)
    }
    if (bays.length > 1) show(IN_ALL, say.bay.inAll, progress.inAll())
  }
  const timer = setInterval(draw, 100)
  return () => {
    clearInterval(timer)
    draw()
    bars.stop()
  }
}

/** E.g. `34.2 MiB/s, 1:05 left`; empty while nothing can be said. */
function sayPace({bytesPerSecond, secondsLeft}: Pace, say: Catalogue): string {
  if (bytesPerSecond === null) return ''
  const pace = `${sayBytes(bytesPerSecond)}/s`
  return secondsLeft === null ? pace : `${pace}  ${say.bay.left(sayDuration(secondsLeft))}`
}

function sayDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
