import {rmSync, writeFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {type ReadBackOrder, readBack} from '../../src/ingest/read-back.ts'
import {gate} from '../support/gate.ts'
import {needs} from '../support/parts.ts'
import {footage} from '../support/recorder-folder.ts'
import {parse} from '../support/schema-checks.ts'
import {command, dockWithClips, leavesOf, startCommandedDock} from './commanded-dock.ts'

const byWhom = {reason: 'court-order', by: 'u-17'}

describe('recall', needs('mosquitto'), () => {
  test('proves the clip anew from the disk, and tells where it lies', async () => {
    const {dock, central, clip} = await dockWithClips()
    const {data, correlationid} = await central.command('recall', {clip: clip.id, ...byWhom})
    const {vault_path: path, bytes, sha256, sm3} = clip
    expect(data).toMatchObject({verb: 'recall', state: 'done', problem: null, clip: clip.id, path, bytes, sha256, sm3})
    expect(data).toMatchObject({read_back: expect.stringMatching(/^(direct|cached)$/u)})
    expect(leavesOf(dock).at(-1)).toMatchObject({
      kind: 'clip-recalled',
      subject: clip.id,
      detail: {...byWhom, correlationid, keyid: 'central'},
    })
  })

  test('of a clip whose file is gone is refused, and is an alert', async () => {
    const {dock, central, clip, file} = await dockWithClips()
    rmSync(file)
    const {data} = await central.command('recall', {clip: clip.id, ...byWhom})
    expect(data).toMatchObject({state: 'refused', problem: 'vault-file-missing', path: clip.vault_path, sha256: null})
    expect(dock.alertRows()).toMatchObject([{problem: 'vault-file-missing', severity: 'critical', clip: clip.id}])
  })

  test('of a clip whose file was altered is refused, and is an alert until the disk gives the clip back', async () => {
    const {dock, central, clip, file} = await dockWithClips()
    writeFileSync(file, footage(300_000, 9))
    const {data} = await central.command('recall', {clip: clip.id, ...byWhom})
    expect(data).toMatchObject({state: 'refused', problem: 'vault-file-altered', sha256: null, sm3: null})
    expect(dock.alertRows()).toMatchObject([{problem: 'vault-file-altered', severity: 'critical', cleared_at: null}])
    writeFileSync(file, footage(300_000, 1))
    const again = await central.command('recall', {clip: clip.id, ...byWhom})
    expect(again.data).toMatchObject({state: 'done', sha256: clip.sha256})
    expect(dock.alertRows().map(({cleared_at}) => cleared_at)).not.toContain(null)
  })

  test('of a clip that the dock does not know, or does not hold, is refused', async () => {
    const {dock, central, clip} = await dockWithClips()
    const unknown = await central.command('recall', {clip: 'unknown', ...byWhom})
    expect(unknown.data).toMatchObject({state: 'refused', problem: 'clip-unknown', path: null})
    dock.dock.store.prepare('UPDATE clip SET verified_at = NULL WHERE id = ?').run(clip.id)
    const notHeld = await central.command('recall', {clip: clip.id, ...byWhom})
    expect(notHeld.data).toMatchObject({state: 'refused', problem: 'clip-not-held', path: null})
  })

  test('that a stop cut off is finished at the next start', async () => {
    const held = gate()
    const cut = async (order: ReadBackOrder) => {
      await held.pass()
      return order.file === '' ? readBack(order) : Promise.reject(new Error('the thread was ended'))
    }
    const {dock, central, clip} = await dockWithClips({readBack: cut})
    const sent = command('recall', {clip: clip.id, ...byWhom}, {correlationid: 'recall-1'})
    await central.say('cmd/recall', sent)
    await held.reached
    const stopped = dock.stop()
    held.open()
    await stopped
    const again = await startCommandedDock({broker: dock.broker, data: dock.data})
    const {payload} = await central.hear(({topic}) => topic.endsWith('reply/recall-1'))
    expect(parse(payload).data).toMatchObject({verb: 'recall', state: 'done', clip: clip.id})
    expect(again.alerts()).toEqual([])
  })
})
