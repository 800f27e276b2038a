import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test, vi} from 'vitest'
import {readName} from '../../src/detect/names.ts'
import {askRecorder} from '../../src/detect/profiles/ask.ts'
import {loadProfiles} from '../../src/detect/profiles/load.ts'
import {ControlError, checkSays, PLAIN, type Profile} from '../../src/detect/profiles/profile.ts'
import {setRecorderClock} from '../../src/detect/profiles/set-clock.ts'
import {profileOf} from '../../src/detect/profiles/which-profile.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {referenceRecorder} from '../support/reference-recorder.ts'
import {scratchFolder} from '../support/scratch.ts'

const FOLDER = inCheckout('fixtures', 'profiles')
const ZONE = 'Asia/Shanghai'

async function reference(): Promise<Profile> {
  const [profile] = await loadProfiles(FOLDER)
  if (profile === undefined) throw new Error('no profile')
  return profile
}

const device = {vendor: '1209', product: '0002', productName: 'Reference', serial: 'REF-1'}

describe('a new kind of recorder', () => {
  test('is one file of under 60 lines', async () => {
    expect(readFileSync(join(FOLDER, 'reference-recorder.mjs'), 'utf8').split('\n').length).toBeLessThan(60)
    expect(await loadProfiles(FOLDER)).toMatchObject([{name: 'reference-recorder', zone: ZONE}])
  })

  test('is known by its marks, locked or not, and by the configuration, which comes first', async () => {
    const own = await reference()
    expect(profileOf(device, [], [own])).toEqual({profile: own, isLocked: false})
    expect(profileOf({...device, product: '0001'}, [], [own])).toEqual({profile: own, isLocked: true})
    expect(profileOf({...device, product: '0003'}, [], [own])).toBeNull()
    const named = (profile: string | null) => [{device: '1209:0003', profile}]
    expect(profileOf({...device, product: '0003'}, named(own.name), [own])?.profile).toBe(own)
    expect(profileOf({...device, product: '0003'}, named(null), [own])?.profile).toBe(PLAIN)
  })

  test('names its clips in its own way', async () => {
    const {names} = await reference()
    const name = Buffer.from('REF0007-330102-20261020T093000.MP4')
    expect(readName(name)).toBeNull()
    expect(readName(name, names)).toMatchObject({
      grammar: 'reference',
      officer: '330102',
      recordedLocal: '2026-10-20T09:30:00',
    })
    expect(readName(Buffer.from('x REF0007-330102-20261020T093000.MP4'), names)).toBeNull()
  })

  test('tells its battery, its officer, its room and its faults', async () => {
    const {control} = referenceRecorder({battery: 12, faults: 0b101})
    const {says, unanswered} = await askRecorder(await reference(), control, ZONE)
    expect(unanswered).toEqual([])
    expect(says).toEqual({
      serial: 'REF0007',
      officer: '330102',
      batteryPercent: 12,
      charging: true,
      storageBytes: 60_000 * 2 ** 20,
      storageFreeBytes: 12_000 * 2 ** 20,
      firmware: 'V2.1.7',
      faults: ['camera', 'card'],
    })
  })

  test('is measured by its clock, and set by the dock’s', async () => {
    const profile = await reference()
    const recorder = referenceRecorder({offsetMs: 272_400})
    const {offset, clockRaw} = await askRecorder(profile, recorder.control, ZONE)
    expect(clockRaw).toMatch(/^\d{14}$/)
    expect(Math.abs((offset?.ms ?? 0) - 272_400)).toBeLessThanOrEqual(offset?.errorMs ?? 0)
    expect(offset?.errorMs).toBeLessThan(500)
    const after = await setRecorderClock(profile, recorder.control, ZONE)
    expect(Math.abs(recorder.offsetMs)).toBeLessThan(500)
    expect(Math.abs((after?.offset?.ms ?? 1e9) - recorder.offsetMs)).toBeLessThanOrEqual(after?.offset?.errorMs ?? 0)
  })

  test('whose clock can be set and not read is set all the same', async () => {
    const recorder = referenceRecorder({offsetMs: 272_400})
    const {setClock} = await reference()
    expect(await setRecorderClock({setClock}, recorder.control, ZONE)).toEqual({offset: null})
    expect(Math.abs(recorder.offsetMs)).toBeLessThan(500)
    expect(await setRecorderClock({}, recorder.control, ZONE)).toBeNull()
  })
})

describe('a recorder that lies or falls silent', () => {
  test('is read field by field: one that is garbled says nothing of the others', () => {
    const {says, garbled} = checkSays({batteryPercent: 300, officer: '330102', firmware: 'a\u0007', faults: ['card']})
    expect(garbled.sort()).toEqual(['batteryPercent', 'firmware'])
    expect(says).toMatchObject({batteryPercent: null, officer: '330102', firmware: null, faults: ['card']})
    expect(checkSays('what').garbled).toEqual(['read'])
  })

  test('keeps nothing waiting, and what it didn’t answer is named', async () => {
    const profile = await reference()
    const stalls = async (): Promise<never> => {
      throw new ControlError('stall')
    }
    const answers = await askRecorder(profile, {read: stalls, write: stalls}, ZONE)
    expect(answers).toMatchObject({offset: null, clockRaw: null, unanswered: ['clock', 'read']})
  })

  test('is asked for so long alone: what it has answered by then counts', async () => {
    const profile = await reference()
    const limit = new AbortController()
    const silent: typeof profile = {
      ...profile,
      read: () => {
        limit.abort()
        return new Promise(() => {})
      },
    }
    const answers = await askRecorder(silent, referenceRecorder().control, ZONE, limit.signal)
    expect(answers).toMatchObject({unanswered: ['read'], offset: expect.any(Object), clockRaw: expect.any(String)})
    expect((await askRecorder(silent, referenceRecorder().control, ZONE, AbortSignal.abort())).unanswered).toEqual([
      'clock',
      'read',
    ])
  })

  test('that answers too little is as silent as one that doesn’t', async () => {
    const short = {read: async () => Buffer.from([1]), write: async () => {}}
    expect((await askRecorder(await reference(), short, ZONE)).unanswered).toEqual(['clock', 'read'])
  })

  test('whose clock jumps while it is looked at has no offset, and its reading is kept', async () => {
    const recorder = referenceRecorder()
    const read = vi.fn(recorder.control.read)
    const jumping = {
      ...recorder.control,
      read: (...args: Parameters<typeof read>) => {
        recorder.offsetMs += 30_000
        return read(...args)
      },
    }
    const {offset, clockRaw, unanswered} = await askRecorder({readClock: (await reference()).readClock}, jumping, ZONE)
    expect({offset, unanswered}).toEqual({offset: null, unanswered: ['clock']})
    expect(clockRaw).not.toBeNull()
  })
})

describe('a profile’s file', () => {
  test.each([
    ['that isn’t there', null, /ENOENT/],
    ['that is no JavaScript', 'export default {', /syntax/i],
    ['that exports nothing', 'export const profile = 1', /expected object/],
    ['with a field that is no profile’s', "export default {name: 'a', colour: 'red'}", /colour/],
    ['with marks that are no marks', "export default {name: 'a', devices: [{vendor: 1, product: '0001'}]}", /vendor/],
    ['with a hook that is none', "export default {name: 'a', unlock: 'please'}", /unlock/],
  ])('%s is told with its name and what is wrong', async (_, content, message) => {
    const folder = scratchFolder()
    if (content !== null) writeFileSync(join(folder, 'a.mjs'), content)
    await expect(loadProfiles(content === null ? join(folder, 'gone') : folder)).rejects.toThrow(message)
  })

  test('that has another’s name is refused', async () => {
    const folder = scratchFolder()
    for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.mjs`), "export default {name: 'same'}")
    await expect(loadProfiles(folder)).rejects.toMatchObject({file: join(folder, 'b.mjs')})
  })
})
