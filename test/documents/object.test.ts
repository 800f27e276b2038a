import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {openDocumentDesk} from '../../src/documents.ts'
import {recordRoster} from '../../src/facts/rosters.ts'
import {heldOfObject, orphans} from '../../src/held-of-object.ts'
import type {DocumentOrder} from '../../src/steps/document.ts'
import {act, at, roster} from '../match/builders.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'
import {orderOf} from './document-dock.ts'

const ZONE = 'Asia/Shanghai'

/** A dock with a roster of one act in each of two cases, and clips by their local times. */
async function dockWith(...times: string[]): Promise<TestPipeline & {enter: Enter}> {
  const rig = await startTestPipeline()
  const rows = roster({
    cases: [
      act({case: 'case-1', caseNumber: '甲案〔2026〕1号', object: 'obj-7', from: at('01:00'), to: at('02:00')}),
      act({case: 'case-2', object: 'obj-8', act: 'interview', from: at('03:00'), to: at('04:00')}),
    ],
  })
  recordRoster(rig.dock, JSON.stringify(rows), [])
  rig.work.roster = () => rows
  const files = times.map(time => [`AB_dev1_100001_20261020_${time}.mp4`, time])
  await rig.pipeline.arrived(arrivalOf(recorderFolder(Object.fromEntries(files)), {offset: {ms: 0, errorMs: 1000}}))
  await rig.pipeline.idle()
  const desk = openDocumentDesk(rig.work)
  const enter: Enter = async (type, said) => {
    const path = join(scratchFolder(), 'a.txt')
    writeFileSync(path, type)
    const taken = await desk.take(orderOf(path, {type, ...said}))
    return taken.state === 'refused' ? '' : taken.document.id
  }
  return {...rig, enter}
}
type Enter = (type: string, said: Partial<DocumentOrder>) => Promise<string>

test('an object’s documents and clips stand in the order of time, each with those of its act', async () => {
  const {dock, clips, enter} = await dockWith('091000', '112000')
  const [clip] = clips()
  const record = await enter('现场笔录', {act: 'on-site-check', date: '2026-10-21'})
  const notice = await enter('检查通知', {date: '2026-10-19', secrecy: 'internal'})
  await enter('证据材料', {object: 'obj-8', date: '2026-10-20'})
  await enter('决定书', {case: 'case-2'})
  const elsewhere = await enter('函', {case: 'case-3', object: 'obj-7'})

  const held = heldOfObject(dock.store, 'obj-7', ZONE)
  expect(held.cases).toEqual([
    {case: 'case-1', case_number: '甲案〔2026〕1号'},
    {case: 'case-3', case_number: null},
  ])
  expect(held.items.map(({id, links}) => [id, links])).toEqual([
    [notice, []],
    [clip?.id, [record]],
    [record, [clip?.id]],
    [elsewhere, []],
  ])
  expect(held.items[1]).toMatchObject({
    ...{kind: 'clip', case: 'case-1', case_number: '甲案〔2026〕1号', act: 'on-site-check', phase: 'investigation'},
    ...{officer: '100001', state: 'verified', from: '2026-10-20T01:10:00.000Z', path: clip?.vault_path},
  })
  expect(held.items[0]).toMatchObject({kind: 'document', type: '检查通知', secrecy: 'internal', state: 'verified'})
})

test('a document whose id or number the clip’s act bears belongs to it', async () => {
  const {dock, clips, enter} = await dockWith('091000')
  const [clip] = clips()
  await enter('现场笔录', {id: 'on-site-check'})
  const {items} = heldOfObject(dock.store, 'obj-7', ZONE)
  expect(items.map(({id, links}) => [id, links])).toEqual([
    [clip?.id, ['on-site-check']],
    ['on-site-check', [clip?.id]],
  ])
})

test('a superseded revision of a document is shown as that', async () => {
  const {dock, enter} = await dockWith()
  await enter('first', {id: 'd-1', object: 'obj-9'})
  await enter('second', {id: 'd-1', object: 'obj-9'})
  const {items} = heldOfObject(dock.store, 'obj-9', ZONE)
  expect(items.map(({revision, state}) => [revision, state])).toEqual([
    [1, 'superseded'],
    [2, 'verified'],
  ])
})

test('what is held and belongs to no object is an orphan; what its case gives an object is none', async () => {
  const {dock, clips, enter} = await dockWith('091000', '200000')
  await enter('现场笔录', {})
  const alone = await enter('函', {case: 'case-9'})
  const night = clips().find(({recorded_from: from}) => from === '2026-10-20T12:00:00.000Z')
  const {items} = orphans(dock.store, ZONE)
  expect(items.map(({id}) => id)).toEqual([night?.id, alone])
})
