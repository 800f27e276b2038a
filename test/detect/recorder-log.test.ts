import {expect, test} from 'vitest'
import {loadProfiles} from '../../src/detect/profiles/load.ts'
import {PLAIN} from '../../src/detect/profiles/profile.ts'
import {logGrammarOf, readLog} from '../../src/detect/recorder-log.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {latestRecorderEvents} from '../../src/store/recorder-events.ts'
import {startTestPipeline} from '../support/dock.ts'
import {arrivalOf, recorderFolder, writeClip} from '../support/recorder-folder.ts'

const [profile = PLAIN] = await loadProfiles(inCheckout('fixtures', 'profiles'))
const [grammar] = profile.logs
const LOG = 'LOG/20261020.txt'

test('a recorder’s own log says when it was on, set and broken, and keeps its other words to itself', () => {
  if (grammar === undefined) throw new Error('the reference profile has no log')
  expect(logGrammarOf(Buffer.from(LOG), profile.logs)).toBe(grammar)
  expect(logGrammarOf(Buffer.from('DCIM/20261020.txt'), profile.logs)).toBeNull()
  const text = [
    '2026-10-20 08:00:00 Power ON',
    '2026-10-20 08:00:05 user 王 logged in',
    '2026-13-20 08:00:00 power on',
    '2026-10-20 09:00:00 lens error',
    'x'.repeat(5000),
  ].join('\r\n')
  expect(readLog(text, grammar)).toEqual([
    {local: '2026-10-20T08:00:00', kind: 'power-on', said: 'power on'},
    {local: '2026-10-20T09:00:00', kind: 'fault', said: 'lens error'},
  ])
  expect(readLog('2026-10-20 08:00:00 power on\n'.repeat(5000), grammar)).toHaveLength(1000)
})

test('a fault that a log tells is told once, however often its lines come again', async () => {
  const rig = await startTestPipeline()
  rig.dock.profile = () => profile
  const root = recorderFolder({[LOG]: '2026-10-20 08:00:00 power on\n2026-10-20 09:00:00 lens error\n'})
  const arrival = arrivalOf(root, {profile: profile.name})
  await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  expect(rig.alerts()).toEqual(['recorder-fault'])
  await rig.pipeline.left(arrival.key)
  writeClip(
    root,
    LOG,
    '2026-10-20 09:00:00 lens error\n2026-10-21 08:00:00 power on\n',
    new Date('2026-10-21T00:00:00Z'),
  )
  await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  expect(rig.alerts()).toEqual(['recorder-fault'])
  const events = latestRecorderEvents(rig.dock.store, 'rec-1', 10)
  expect(events.map(({local, kind}) => `${local} ${kind}`)).toEqual([
    '2026-10-21T08:00:00 power-on',
    '2026-10-20T09:00:00 fault',
    '2026-10-20T08:00:00 power-on',
  ])
})
