import {MultiBar, type SingleBar} from 'cli-progress'
import type {Progress} from '../progress.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sayBytes} from '../say/say.ts'

/**
 * A bar for each bay while recorders are read; nothing where standard error is no terminal.
 *
 * @returns a function that ends the bars
 */
export function showBars(progress: Progress, say: Catalogue): () => void {
  if (!process.stderr.isTTY) return () => {}
  const bars = new MultiBar({
    stream: process.stderr,
    format: '{what} |{bar}| {percentage}%  {clips}  {bytes}',
    hideCursor: true,
    clearOnComplete: false,
    emptyOnZero: true,
  })
  const known = new Map<string, SingleBar>()
  const draw = (): void => {
    for (const bay of progress.all()) {
      const done = bay.clipsDone === bay.clips
      const number = bay.bay ?? 0
      const shown = {
        what: `${done ? say.bay.takeIt(number) : say.bay.wait(number)}`.padEnd(14),
        clips: `${bay.clipsDone}/${bay.clips}`,
        bytes: sayBytes(bay.bytes),
      }
      const bar = known.get(bay.docking) ?? bars.create(Math.max(1, bay.bytes), 0, shown)
      known.set(bay.docking, bar)
      bar.update(done ? Math.max(1, bay.bytes) : bay.bytesDone, shown)
    }
  }
  const timer = setInterval(draw, 100)
  return () => {
    clearInterval(timer)
    draw()
    bars.stop()
  }
}
