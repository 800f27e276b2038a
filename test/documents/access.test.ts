import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import type {AccessRequest, ControlAnswer, HeldItem} from '../../src/contract/control.ts'
import {interpose} from '../../src/disk/interpose.ts'
import {openDocumentDesk} from '../../src/documents.ts'
import {answerTo} from '../../src/requests.ts'
import {type Retrieved, retrieve} from '../../src/retrieve.ts'
import {accesses} from '../../src/store/accesses.ts'
import {putCaseFile} from '../../src/store/cases.ts'
import {insertMatch, latestMatch} from '../../src/store/matches.ts'
import {badCard} from '../support/bad-card.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

const CONTENT = footage(3_000_000)
const WHY: Omit<AccessRequest, 'item'> = {
  ...{revision: null, how: 'view', who: 'keeper', login: null, officer: '330101', reason: '案卷评查，当事人甲申请'},
  ...{purpose: 'review', legal_basis: '办法第二十四条', approver: '某负责人'},
}

type Scene = TestPipeline & {clip: string; ask(request: Partial<AccessRequest>): Promise<ControlAnswer>; end: End}
type End = (access: number, outcome: Retrieved['outcome']) => Promise<ControlAnswer>

/** A dock that holds one clip. */
async function heldClip(): Promise<Scene> {
  const rig = await startTestPipeline()
  await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': CONTENT})))
  await rig.pipeline.idle()
  const desk = {work: rig.work, documents: openDocumentDesk(rig.work)}
  const clip = rig.clips()[0]?.id ?? ''
  return {
    ...rig,
    clip,
    ask: request => answerTo(desk, {do: 'view', item: clip, ...WHY, ...request}),
    end: (access, outcome) => answerTo(desk, {do: 'view-ended', access, outcome, ms: 5}),
  }
}

function viewed(answer: ControlAnswer): HeldItem & {access: number} {
  if (answer.did !== 'view') throw new Error(`nothing was viewed: ${JSON.stringify(answer)}`)
  return answer
}

const look = (
  held: HeldItem,
  copyTo: string | null = null,
  signal = new AbortController().signal,
): Promise<Retrieved> => retrieve(held, {copyTo, onOpened: () => {}, signal})

describe('whoever looks at a clip', () => {
  test('is recorded with reason and approval before it is told where it lies, and the log names nobody', async () => {
    const {ask, clip, dock, vault, clips, rows} = await heldClip()
    const answer = viewed(await ask({}))
    expect(answer).toMatchObject({
      kind: 'clip',
      item: clip,
      file: join(vault, clips()[0]?.vault_path ?? ''),
      partial: false,
    })
    const [access] = accesses(dock.store, {item: clip})
    expect(access).toMatchObject({id: answer.access, kind: 'clip', item: clip, ...WHY, outcome: null, ms: null})
    const leaf = rows<{body: string; json: string}>(
      'SELECT body, json FROM leaf JOIN leaf_detail USING (epoch, i) ORDER BY i DESC LIMIT 1',
    )[0]
    expect(JSON.parse(leaf?.body ?? '')).toMatchObject({kind: 'item-viewed', subject: clip, sha256: answer.sha256})
    expect(leaf?.body).not.toMatch(/当事人甲|keeper|330101|负责人/)
    expect(JSON.parse(leaf?.json ?? '')).toMatchObject({who: 'keeper', reason: WHY.reason, approver: WHY.approver})
  })

  test.each(['state', 'work', 'commercial', 'privacy'])(
    'needs somebody’s approval where its case is marked %s',
    async mark => {
      const {ask, clip, dock, rows} = await heldClip()
      const match = latestMatch(dock.store, clip)
      if (!match) throw new RangeError('the pipeline matches every clip')
      const {revision: _revision, ...decided} = match
      insertMatch(dock.store, {...decided, state: 'matched', case: 'case-1'})
      const secrecy = (to: string): void =>
        putCaseFile(dock.store, {id: 'case-1', body: JSON.stringify({case: 'case-1', secrecy: to}), changed_at: ''})
      secrecy(mark)
      expect(await ask({approver: null})).toEqual({did: 'nothing', problem: 'approval-needed', detail: mark})
      expect(rows('SELECT * FROM access')).toEqual([])
      expect((await ask({})).did).toBe('view')
      secrecy('none')
      expect((await ask({approver: null})).did).toBe('view')
    },
  )

  test('is told nothing when that can’t be recorded', async () => {
    const {ask, rows} = await heldClip()
    const end = interpose((call, run) => {
      if (call.call === 'commit') throw new Error('the disk is full')
      return run()
    })
    const answer = await ask({})
    end()
    expect(answer).toEqual({did: 'nothing', problem: 'failed', detail: 'the disk is full'})
    expect(rows('SELECT * FROM access')).toEqual([])
  })

  test('of no item of this dock is told so, and nothing is recorded', async () => {
    const {ask, rows} = await heldClip()
    expect(await ask({item: 'nobody-s'})).toMatchObject({did: 'nothing', problem: 'item-unknown'})
    expect(rows('SELECT * FROM access')).toEqual([])
  })

  test('ends it once: the first word counts, and nothing of it is changed or deleted', async () => {
    const {ask, end, dock} = await heldClip()
    const {access} = viewed(await ask({}))
    expect(await end(access, 'agrees')).toEqual({did: 'view-ended'})
    await end(access, 'missing')
    expect(accesses(dock.store, null)).toMatchObject([{outcome: 'agrees', ms: 5}])
    expect(await end(99, 'agrees')).toMatchObject({problem: 'access-unknown'})
    const sql = (text: string) => (): unknown => dock.store.exec(text)
    expect(sql(`UPDATE access SET reason = 'none'`)).toThrow('never changes')
    expect(sql('DELETE FROM access')).toThrow('never deleted')
    expect(sql('UPDATE access_end SET ms = 1')).toThrow('ends once')
    expect(sql('DELETE FROM access_end')).toThrow('never deleted')
  })

  test('sends nothing by MQTT', async () => {
    const {ask, messages} = await heldClip()
    const before = messages().length
    await ask({})
    expect(messages()).toHaveLength(before)
  })

  test.each([
    ['is gone', 'missing', 'vault-file-missing', (file: string) => rmSync(file)],
    [
      'isn’t what was held',
      'altered',
      'vault-digest-differs',
      (f: string) => writeFileSync(f, footage(CONTENT.length, 9)),
    ],
  ] as const)(
    'and finds that it %s raises an alert, until somebody finds it as it was',
    async (_, outcome, problem, damage) => {
      const {ask, end, alertRows, clip} = await heldClip()
      const held = viewed(await ask({}))
      damage(held.file)
      expect(await look(held)).toMatchObject({outcome})
      await end(held.access, outcome)
      expect(alertRows()).toMatchObject([{problem, severity: 'critical', clip, cleared_at: null}])
      writeFileSync(held.file, CONTENT)
      const again = viewed(await ask({}))
      const {outcome: found} = await look(again)
      expect(found).toBe('agrees')
      await end(again.access, found)
      expect(alertRows()[0]?.cleared_at).not.toBeNull()
    },
  )
})

test('a clip of which not all could be read is viewed as what is held of it', async () => {
  const root = recorderFolder({'a.mp4': CONTENT})
  const card = badCard(join(root, 'a.mp4'))
  card.breaks({from: 4096, to: 8192})
  const rig = await startTestPipeline()
  await rig.pipeline.arrived(arrivalOf(root))
  await rig.pipeline.idle()
  const [clip] = rig.clips()
  const desk = {work: rig.work, documents: openDocumentDesk(rig.work)}
  const held = viewed(await answerTo(desk, {do: 'view', item: clip?.id ?? '', ...WHY}))
  expect([held.partial, held.file.endsWith('.partial.mp4'), held.sha256]).toEqual([true, true, clip?.partial_sha256])
  expect(await look(held)).toMatchObject({outcome: 'agrees'})
})

describe('a copy', () => {
  test('is the same, and overwrites nothing', async () => {
    const {ask} = await heldClip()
    const held = viewed(await ask({how: 'copy'}))
    const copy = join(scratchFolder(), 'copy.mp4')
    expect(await look(held, copy)).toMatchObject({outcome: 'copied', why: null})
    expect(readFileSync(copy).equals(CONTENT)).toBe(true)
    writeFileSync(copy, 'mine')
    expect(await look(held, copy)).toMatchObject({outcome: 'not-copied', why: 'EEXIST'})
    expect(readFileSync(copy, 'utf8')).toBe('mine')
  })

  test.each([
    ['whose disk is full', 'not-copied', 'write'],
    ['whose disk fails at the end', 'not-copied', 'sync'],
  ])('%s is none, and is removed', async (_, outcome, failing) => {
    const {ask} = await heldClip()
    const held = viewed(await ask({how: 'copy'}))
    const copy = join(scratchFolder(), 'copy.mp4')
    const end = interpose((call, run) => {
      if (call.call === failing && call.path === copy) throw Object.assign(new Error('full'), {code: 'ENOSPC'})
      return run()
    })
    const retrieved = await look(held, copy)
    end()
    expect(retrieved).toMatchObject({outcome, why: 'ENOSPC'})
    expect(() => readFileSync(copy)).toThrow('ENOENT')
  })

  test('whose disk gives other bytes back is none, and is removed', async () => {
    const {ask} = await heldClip()
    const held = viewed(await ask({how: 'copy'}))
    const copy = join(scratchFolder(), 'copy.mp4')
    const card = badCard(copy)
    card.lies(100)
    expect(await look(held, copy)).toMatchObject({outcome: 'not-copied'})
    card.mended()
    expect(() => readFileSync(copy)).toThrow('ENOENT')
  })

  test('of a file that isn’t what was held is none', async () => {
    const {ask} = await heldClip()
    const held = viewed(await ask({how: 'copy'}))
    writeFileSync(held.file, footage(CONTENT.length, 9))
    const copy = join(scratchFolder(), 'copy.mp4')
    expect(await look(held, copy)).toMatchObject({outcome: 'altered'})
    expect(() => readFileSync(copy)).toThrow('ENOENT')
  })

  test('that is given up is none', async () => {
    const {ask} = await heldClip()
    const held = viewed(await ask({how: 'copy'}))
    const copy = join(scratchFolder(), 'copy.mp4')
    expect(await look(held, copy, AbortSignal.abort())).toMatchObject({outcome: 'not-copied', why: 'interrupted'})
    expect(() => readFileSync(copy)).toThrow('ENOENT')
    expect(await look(held, null, AbortSignal.abort())).toMatchObject({outcome: 'opened'})
  })
})
