import {execFileSync, spawnSync} from 'node:child_process'
import {EventEmitter, once} from 'node:events'
import {appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {type BayNumbers, bayNumbers} from '../../src/detect/bay-numbers.ts'
import type {Arrival} from '../../src/detect/source.ts'
import {watchedFolder} from '../../src/detect/watched-folder.ts'
import {needs} from '../support/parts.ts'
import {scratchFolder} from '../support/scratch.ts'

type Seen = ['arrived', string] | ['left', string]

/** A watched folder whose reports can be waited for, in their order. */
async function watching(root: string, change: {settleMs?: number; pollMs?: number; bays?: BayNumbers} = {}) {
  const events = new EventEmitter()
  const seen: Seen[] = []
  const keys = new Map<string, string>()
  const arrivals: Arrival[] = []
  const troubles: string[] = []
  const source = watchedFolder({
    root,
    zone: 'Asia/Shanghai',
    firstBay: 3,
    bays: bayNumbers(),
    settleMs: 30,
    pollMs: 60,
    ...change,
  })
  onTestFinished(source.stop)
  const note = (one: Seen): void => {
    seen.push(one)
    events.emit('seen')
  }
  await source.start({
    arrived(arrival) {
      keys.set(arrival.key, arrival.recorder.serial ?? '')
      arrivals.push(arrival)
      note(['arrived', arrival.recorder.serial ?? ''])
    },
    left: key => note(['left', keys.get(key) ?? 'unknown']),
    trouble: (_about, problem) => troubles.push(problem ?? 'mended'),
  })
  const first = async (count: number): Promise<Seen[]> => {
    while (seen.length < count) await once(events, 'seen')
    return seen.slice(0, count)
  }
  return {seen, arrivals, troubles, first, source}
}

function put(root: string, ...path: string[]): string {
  const file = join(root, ...path)
  mkdirSync(join(file, '..'), {recursive: true})
  writeFileSync(file, path.join('/'))
  return file
}

describe('a watched folder', () => {
  test('reports at its start what is there, each folder as a recorder in a bay of its own', async () => {
    const root = scratchFolder()
    put(root, 'BWC0001', 'DCIM', 'a.mp4')
    put(root, 'BWC0002', 'b.mp4')
    put(root, '.hidden', 'c.mp4')
    put(root, 'a file.mp4')
    const {arrivals, seen} = await watching(root)
    expect(seen.toSorted()).toEqual([
      ['arrived', 'BWC0001'],
      ['arrived', 'BWC0002'],
    ])
    expect(arrivals.map(({bay}) => bay)).toEqual([3, 4])
    expect(arrivals.map(({recorder, root: at}) => [recorder.id, at]).toSorted()).toEqual([
      ['bwc0001', join(root, 'BWC0001')],
      ['bwc0002', join(root, 'BWC0002')],
    ])
  })

  test('reports a folder that appears, and that it vanished', async () => {
    const root = scratchFolder()
    const {first} = await watching(root)
    put(root, 'BWC0001', 'a.mp4')
    expect(await first(1)).toEqual([['arrived', 'BWC0001']])
    rmSync(join(root, 'BWC0001'), {recursive: true})
    expect((await first(2))[1]).toEqual(['left', 'BWC0001'])
  })

  test('takes a folder anew when something is put there later', async () => {
    const root = scratchFolder()
    const file = put(root, 'BWC0001', 'deep', 'a.mp4')
    const {first, arrivals} = await watching(root)
    appendFileSync(file, 'more')
    expect(await first(3)).toEqual([
      ['arrived', 'BWC0001'],
      ['left', 'BWC0001'],
      ['arrived', 'BWC0001'],
    ])
    expect(arrivals[0]?.key).not.toBe(arrivals[1]?.key)
    expect(arrivals[0]?.bay).toBe(arrivals[1]?.bay)
  })

  test('takes one folder put in another’s place for another stay', async () => {
    const root = scratchFolder()
    put(root, 'BWC0001', 'a.mp4')
    const {first} = await watching(root)
    put(root, '.next', 'a.mp4')
    renameSync(join(root, 'BWC0001'), join(root, '.old'))
    renameSync(join(root, '.next'), join(root, 'BWC0001'))
    expect((await first(3)).slice(1)).toEqual([
      ['left', 'BWC0001'],
      ['arrived', 'BWC0001'],
    ])
  })

  test('doesn’t refuse a recorder for a folder in it that can’t be read', async () => {
    const root = scratchFolder()
    put(root, 'BWC0001', 'a.mp4')
    // Deeper than a path may be long, so that even root can't read it.
    const deep = "for (let n = 0; n < 30; n++) { fs.mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)) }"
    execFileSync(process.execPath, ['-e', deep], {cwd: join(root, 'BWC0001')})
    onTestFinished(() => void execFileSync('rm', ['-rf', join(root, 'BWC0001')]))
    const {seen, troubles} = await watching(root)
    expect(seen).toEqual([['arrived', 'BWC0001']])
    expect(troubles).toEqual([])
  })

  test('that vanishes as a whole takes its recorders along, and is looked for again', async () => {
    const above = scratchFolder()
    const root = join(above, 'media')
    put(root, 'BWC0001', 'a.mp4')
    const {first, troubles} = await watching(root)
    renameSync(root, join(above, 'elsewhere'))
    expect((await first(2))[1]).toEqual(['left', 'BWC0001'])
    renameSync(join(above, 'elsewhere'), root)
    expect((await first(3))[2]).toEqual(['arrived', 'BWC0001'])
    expect(troubles).toEqual(['root-unreadable', 'mended'])
  })

  test('beside another one never gives a bay that is occupied there', async () => {
    const roots = [scratchFolder(), scratchFolder()] as const
    const bays = bayNumbers()
    for (const [n, root] of roots.entries()) put(root, `BWC000${n}`, 'a.mp4')
    const one = await watching(roots[0], {bays})
    const two = await watching(roots[1], {bays})
    expect([one, two].flatMap(({arrivals}) => arrivals.map(({bay}) => bay))).toEqual([3, 4])
    rmSync(join(roots[0], 'BWC0000'), {recursive: true})
    await one.first(2)
    put(roots[1], 'BWC0002', 'a.mp4')
    await two.first(2)
    expect(two.arrivals[1]?.bay).toBe(3)
  })

  test('in which something is written all the time is looked at all the same', async () => {
    const root = scratchFolder()
    const {first} = await watching(root, {settleMs: 200, pollMs: 3_600_000})
    let n = 0
    const writing = setInterval(() => {
      n += 1
      writeFileSync(join(root, `note ${n}`), '')
    }, 10)
    onTestFinished(() => clearInterval(writing))
    put(root, 'BWC0001', 'a.mp4')
    expect(await first(1)).toEqual([['arrived', 'BWC0001']])
  })

  test('that isn’t there yet at the start is said so, and its recorders are found later', async () => {
    const above = scratchFolder()
    const {first, troubles, seen} = await watching(join(above, 'media'))
    expect([seen, troubles[0]]).toEqual([[], 'root-unreadable'])
    put(above, 'media', 'BWC0001', 'a.mp4')
    expect(await first(1)).toEqual([['arrived', 'BWC0001']])
  })

  test('sees a disk that is mounted over an existing folder, which makes no event', needs('mounts'), async () => {
    const root = scratchFolder()
    const card = scratchFolder()
    put(card, 'of the card.mp4')
    put(root, 'BWC0001', 'below.mp4')
    const {first} = await watching(root)
    await first(1)
    execFileSync('mount', ['--bind', card, join(root, 'BWC0001')])
    onTestFinished(() => void spawnSync('umount', [join(root, 'BWC0001')]))
    expect((await first(3)).slice(1)).toEqual([
      ['left', 'BWC0001'],
      ['arrived', 'BWC0001'],
    ])
    execFileSync('umount', [join(root, 'BWC0001')])
    expect((await first(5)).slice(3)).toEqual([
      ['left', 'BWC0001'],
      ['arrived', 'BWC0001'],
    ])
  })
})
