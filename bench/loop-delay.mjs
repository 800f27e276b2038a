// Preloaded into evidock (`node --import`): measures how long its main thread keeps others waiting, and says it when it
// is asked by a message. Not in its worker threads, which are preloaded too.
import {monitorEventLoopDelay} from 'node:perf_hooks'
import {isMainThread} from 'node:worker_threads'

/** What the histogram records is the time between two turns of a timer: this long, and the delay. */
const RESOLUTION_MS = 10

if (isMainThread && process.send) {
  const histogram = monitorEventLoopDelay({resolution: RESOLUTION_MS})
  histogram.enable()
  const delayMs = (/** @type {number} */ nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  process.on('message', message => {
    if (message === 'report') {
      const p99Ms = delayMs(histogram.percentile(99))
      process.send?.({
        p50Ms: delayMs(histogram.percentile(50)),
        p99Ms,
        mostMs: delayMs(histogram.max),
        turns: histogram.count,
      })
    }
    histogram.reset()
  })
  process.channel?.unref()
}
