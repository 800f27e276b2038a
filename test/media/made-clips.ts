import {execFileSync} from 'node:child_process'
import {copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll} from 'vitest'
import {findMediaTools, type MediaTools} from '../../src/media/media.ts'

/** A folder of its own for one test file, removed after it. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-media-'))
  afterAll(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** The machine's tools; only for tests that said they need ffmpeg. */
export async function machineTools(): Promise<MediaTools> {
  const tools = await findMediaTools()
  if ('missing' in tools) throw new Error(tools.missing)
  return tools
}

/** Two seconds of small pictures with a tone. */
export const PICTURES = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10:duration=2']
export const TONE = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=16000:duration=2']
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '10']

/** Makes a clip with ffmpeg and returns its path. */
export function make(folder: string, name: string, ...args: string[]): string {
  const path = join(folder, name)
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args, path], {stdio: ['ignore', 'ignore', 'inherit']})
  return path
}

/** A copy of a clip that ends after a share of its bytes. */
export function cutCopy(path: string, folder: string, name: string, share: number): string {
  const cut = join(folder, name)
  copyFileSync(path, cut)
  truncateSync(cut, Math.floor(statSync(path).size * share))
  return cut
}

/** A copy of a clip whose bytes from one share of it to another are noise. */
export function damagedCopy(path: string, folder: string, name: string, from: number, to: number): string {
  const bytes = readFileSync(path)
  for (let i = Math.floor(bytes.length * from); i < bytes.length * to; i++) bytes[i] = (i * 7919 + (i >> 3) * 31) & 0xff
  return put(folder, name, bytes)
}

/** Writes bytes or text as a file and returns its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
