import {type ProbeOptions, type ProbeResult, probeClip} from '../../src/media/probe.ts'
import {makeProxy, type ProxyOptions, type ProxyResult} from '../../src/media/proxy.ts'

/** Both halves of the stage in one call, as the pipeline does them one after the other. */
export async function describeClip(
  path: string,
  outDir: string,
  options: ProbeOptions & ProxyOptions,
): Promise<{probe: ProbeResult; proxy: ProxyResult}> {
  const {timeoutMs, ...probing} = options
  const probe = await probeClip(path, probing)
  return {probe, proxy: await makeProxy(path, probe, outDir, {...probing, timeoutMs})}
}
