import {dirname, join} from 'node:path'
import {type Probed, recordDecoded, recordProbed} from '../facts/descriptions.ts'
import {clipFiles} from '../ingest/vault.ts'
import {makeProxy, type ProbeResult, probeClip} from '../media/media.ts'
import type {FailedTask} from '../scheduler.ts'
import {getClip} from '../store/clips.ts'
import type {Task} from '../store/tasks.ts'
import {gpsBound} from './clock-bounds.ts'
import {readTimes} from './read-entry.ts'
import {readRecorderLog} from './recorder-log.ts'
import type {Work} from './work.ts'

/** So long does what was found wait for more, to be committed together (ms). */
const SHARED_WITHIN_MS = 200

/**
 * What contents say, without decoding them. Nothing here ever changes a clip or holds up its way to central.
 *
 * @returns those that couldn't be probed, for reasons outside the clip
 */
export async function probeStep(work: Work, tasks: readonly Task[]): Promise<FailedTask[]> {
  const failures: FailedTask[] = []
  let found: Probed[] = []
  let committedAt = performance.now()
  const commitFound = (): void => {
    const probed = found
    found = []
    committedAt = performance.now()
    if (probed.length > 0) recordProbed(work.dock, probed)
  }
  for (const task of tasks) {
    try {
      found.push(await probed(work, task))
    } catch (error) {
      failures.push({task, error})
    }
    if (performance.now() - committedAt > SHARED_WITHIN_MS) commitFound()
  }
  commitFound()
  return failures
}

async function probed(work: Work, task: Task): Promise<Probed> {
  const clip = getClip(work.dock.store, task.subject)
  readRecorderLog(work, clip)
  const probe = await probeOf(work, clip.vault_path)
  const still = probe.kind === 'image'
  work.dock.log.info({event: 'clip.probed', clip: clip.id, media_type: probe.mediaType, problem: probe.problem})
  return {
    task,
    clip,
    facts: {
      media_type: probe.mediaType,
      media_problem: probe.problem,
      media_confined: probe.confined,
      video_codec: probe.videoCodec,
      audio_codec: probe.audioCodec,
      width: probe.width,
      height: probe.height,
      duration_ms: probe.durationMs,
      latitude: probe.position?.latitude ?? null,
      longitude: probe.position?.longitude ?? null,
      media_detail: JSON.stringify({rotation: probe.rotation, times: probe.times, position: probe.position}),
    },
    gpsBound: clip.offset_ms === null ? gpsBound(clip, probe.times) : null,
    recorded: readTimes(clip, probe.times, still ? 0 : probe.durationMs),
    // What can't be decoded is told so by the same step.
    decode: work.media !== null && (probe.needsDecoding || probe.problem !== null),
  }
}

/** Decodes the clip to learn whether it plays, and makes its proxy and thumbnail. */
export async function decodeStep(work: Work, task: Task): Promise<void> {
  const clip = getClip(work.dock.store, task.subject)
  const probe = await probeOf(work, clip.vault_path)
  const folder = dirname(clip.vault_path)
  const source = clipFiles(work.folders.vault, clip.vault_path).final
  const made = await makeProxy(source, probe, join(work.folders.derived, folder), await mediaOptions(work))
  const place = (name: string | null): string | null => (name === null ? null : `${folder}/${name}`)
  recordDecoded(work.dock, task, clip, {
    decoded_ms: made.decodedMs === null ? null : Math.round(made.decodedMs),
    playable: made.playable,
    proxy: place(made.proxy),
    thumbnail: place(made.thumbnail),
    media_problem: made.problem,
    media_confined: made.confined,
  })
  work.dock.log.info({event: 'clip.decoded', clip: clip.id, playable: made.playable, problem: made.problem})
}

async function probeOf(work: Work, vaultPath: string): Promise<ProbeResult> {
  return probeClip(clipFiles(work.folders.vault, vaultPath).final, await mediaOptions(work))
}

async function mediaOptions({media, signal}: Work) {
  if (media === null) return {tools: {missing: 'media is switched off'}, confinement: 'required' as const, signal}
  return {...media, tools: await media.tools(), signal}
}
