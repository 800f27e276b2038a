import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import type {ClipData} from '../../src/contract/clip.ts'
import {needs} from '../support/parts.ts'
import {evidock} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'

const SMALL_FILES = 2000

type Shown = ClipData & {path_hex: string}
type Report = {docking: string; recorder: string; sealed: string | null; clips: Shown[]}

/** A folder with everything that a recorder shouldn't hold; gives the raw paths of its plain files. */
function hostileFolder(): {root: string; plain: Map<string, Buffer>} {
  const root = scratchFolder()
  const plain = new Map<string, Buffer>()
  const write = (path: Buffer | string, content: Buffer | string): void => {
    const raw = Buffer.from(path)
    const bytes = Buffer.from(content)
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), raw]), bytes)
    plain.set(raw.toString('hex'), bytes)
  }
  for (const folder of ['a', 'b', '...', 'many']) mkdirSync(join(root, folder))
  write('line\nbreak\u001b[31m.mp4', 'control characters')
  write('..\\..\\..\\up.mp4', 'backslashes')
  write('..%2f..%2fetc%2fpasswd', 'percent')
  write('.../..mp4', 'dots')
  write(Buffer.from([0xff, 0xfe, 0x80, 0x2e, 0x6d, 0x70, 0x34]), 'no UTF-8')
  write(`${'n'.repeat(251)}.mp4`, '255 bytes')
  write('a/same.mp4', 'one')
  write('b/same.mp4', 'another')
  write('data.mp4', '{"json": [1, 2, 3], "not": "a film"}\n')
  write('device.txt', '2026-10-20 09:00:00 power on\n'.repeat(40))
  write('notes.json', '{"a": 1}')
  write('half.part', 'not a part of ours')
  for (let i = 0; i < SMALL_FILES; i += 1) write(`many/${i}.dat`, createHash('sha512').update(String(i)).digest())
  writeFileSync(join(root, 'zero.mp4'), '')
  symlinkSync('/etc/hostname', join(root, 'link.mp4'))
  symlinkSync('/etc', join(root, 'linked-folder'))
  execFileSync('mkfifo', [join(root, 'pipe.mp4')])
  return {root, plain}
}

test('a hostile folder ends with one outcome for each entry, and all that is a file is verified', {
  ...needs('ffmpeg'),
  timeout: 180_000,
}, async () => {
  const {root, plain} = hostileFolder()
  const data = join(scratchFolder(), 'data')
  const finished = await evidock(['ingest', root, '--data', data, '--json'])
  expect(finished.code).toBe(3)
  const report: Report = JSON.parse(finished.stdout)
  expect(report.sealed).not.toBeNull()

  const byPath = new Map(report.clips.map(clip => [Buffer.from(clip.path_hex, 'hex').toString('latin1'), clip]))
  expect(report.clips).toHaveLength(plain.size + 4)
  expect(new Set(report.clips.map(({clip}) => clip)).size).toBe(report.clips.length)
  const outcome = (path: string) => [byPath.get(path)?.outcome, byPath.get(path)?.problem]
  expect(outcome('zero.mp4')).toEqual(['empty', null])
  expect(outcome('link.mp4')).toEqual(['refused', 'symbolic-link'])
  expect(outcome('linked-folder')).toEqual(['refused', 'symbolic-link'])
  expect(outcome('pipe.mp4')).toEqual(['refused', 'not-a-file'])

  const verified = report.clips.filter(clip => clip.outcome === 'verified')
  const proved = new Map(verified.map(clip => [clip.path_hex, clip.sha256]))
  const truth = new Map([...plain].map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]))
  expect(proved).toEqual(truth)
  const vaultDigests = filesBelow(join(data, 'vault'))
    .filter(path => !path.endsWith('.json'))
    .map(path => createHash('sha256').update(readFileSync(path)).digest('hex'))
  expect(vaultDigests.toSorted()).toEqual([...truth.values()].toSorted())

  // Neither text is a film, whatever ffprobe would make of its name.
  expect(byPath.get('data.mp4')?.media_type).toBe('application/json')
  expect(byPath.get('data.mp4')?.playable).not.toBe(true)
  expect(byPath.get('device.txt')?.media_type).toBe('text/plain')
  expect(report.clips.some(({video_codec: codec}) => codec !== null)).toBe(false)
  // A name that no grammar takes may name a party: it doesn't leave the dock.
  expect(report.clips.every(({name}) => name === null)).toBe(true)
})

test('the summary of such a folder says what needs attention, on one line each', async () => {
  const root = scratchFolder()
  writeFileSync(join(root, 'good.mp4'), 'content')
  writeFileSync(join(root, 'zero.mp4'), '')
  symlinkSync('/etc/hostname', join(root, 'evil\n\u001b[2J.mp4'))
  const finished = await evidock(['ingest', root, '--data', join(scratchFolder(), 'data'), '--lang', 'en'])
  expect(finished.code).toBe(3)
  expect(finished.stdout).toContain('3 files listed')
  expect(finished.stdout).toMatch(/1 empty, 1 refused, 1 verified/)
  expect(finished.stdout).toContain('evil\\u{a}\\u{1b}[2J.mp4: refused (symbolic link, not followed)')
})

test('a second docking of a folder copies nothing and says so', async () => {
  const root = scratchFolder()
  writeFileSync(join(root, 'clip.mp4'), 'content')
  const data = join(scratchFolder(), 'data')
  const first: Report = JSON.parse((await evidock(['ingest', root, '--data', data, '--json'])).stdout)
  const again = await evidock(['ingest', root, '--data', data, '--json'])
  const second: Report = JSON.parse(again.stdout)
  expect(again.code).toBe(0)
  expect(second.docking).not.toBe(first.docking)
  expect(second.clips).toHaveLength(1)
  expect(second.clips[0]).toMatchObject({
    clip: first.clips[0]?.clip,
    outcome: 'already-held',
    sha256: first.clips[0]?.sha256,
  })
})

test('two serials that give one id stay two recorders, and each command speaks of its own', async () => {
  const data = join(scratchFolder(), 'data')
  const [good, bad] = [scratchFolder(), scratchFolder()]
  writeFileSync(join(good, 'clip.mp4'), 'content')
  symlinkSync('/etc/hostname', join(bad, 'link.mp4'))
  const ids = ['A.1', 'A:1']
  const first = await evidock(['ingest', good, '--data', data, '--recorder', ids[0] ?? '', '--json'])
  const second = await evidock(['ingest', bad, '--data', data, '--recorder', ids[1] ?? '', '--json'])
  expect([first.code, second.code]).toEqual([0, 3])
  const [one, two]: Report[] = [JSON.parse(first.stdout), JSON.parse(second.stdout)]
  expect([one?.recorder, two?.recorder]).toEqual(['a-1', 'a-1-2'])
  expect(two?.clips.map(({outcome}) => outcome)).toEqual(['refused'])
})

test('what can not be used is said in one sentence with exit code 2', {timeout: 120_000}, async () => {
  const root = scratchFolder()
  mkdirSync(join(root, 'below'))
  for (const args of [
    ['ingest', join(root, 'nowhere')],
    ['ingest', root, '--zone', 'Mars/Olympus'],
    ['ingest', root, '--data', join(root, 'inside')],
    ['ingest', join(root, 'below'), '--data', root],
    ['ingest', root, '--data', '/proc/evidock'],
    ['ingest', root, '--offset', 'seven minutes'],
    ['ingest', root, '--broker', 'localhost'],
    ['ingest', root, '--no-such-option'],
    ['run', '--config', join(root, 'nothing.toml')],
    ['nonsense'],
  ]) {
    const {code, stdout, stderr} = await evidock(
      [...args, '--lang', 'en'].slice(0, args[0] === 'ingest' ? undefined : -2),
    )
    expect([args, code]).toEqual([args, 2])
    expect(stdout).toBe('')
    expect(stderr.trim()).not.toBe('')
    expect(stderr).not.toMatch(/\n\s+at /)
  }
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}
