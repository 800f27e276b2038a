import {type ProbeOptions, type ProbeResult, probeClip} from './probe.ts'
import {makeProxy, type ProxyOptions, type ProxyResult} from './proxy.ts'

export type {ConfinementPolicy} from './policy.ts'
export {type ProbeOptions, type ProbeResult, probeClip} from './probe.ts'
export type {MediaProblem} from './problems.ts'
export {makeProxy, type ProxyOptions, type ProxyResult} from './proxy.ts'
export type {Position, TimeReading} from './readings.ts'
export {MediaToolError} from './run.ts'
export {findMediaTools, type MediaTools, type MissingMediaTools} from './tools.ts'

/** All that the media stage can say of one clip, and the names of what it made. */
export interface ClipDescription {
  probe: ProbeResult
  proxy: ProxyResult
}

/**
 * Describes one clip: its type by content, what its container says, whether it really plays; makes its proxy and
 * thumbnail in `outDir`. The clip itself is only read. For a queue that probes first and transcodes when there is
 * room, call `probeClip` and `makeProxy` by themselves.
 *
 * @throws as `probeClip` and `makeProxy` do; a bad clip is a result, not an error
 */
export async function describeClip(
  path: string,
  outDir: string,
  options: ProbeOptions & ProxyOptions,
): Promise<ClipDescription> {
  const {timeoutMs, ...probing} = options
  const probe = await probeClip(path, probing)
  return {probe, proxy: await makeProxy(path, probe, outDir, {...probing, timeoutMs})}
}
