import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {evidock} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {heldClip} from './document-scene.ts'

test('all that is held of an object is a table for people and a document for programs', {
  timeout: 180_000,
}, async () => {
  const {data, clip} = await heldClip()
  const file = join(scratchFolder(), 'a.txt')
  writeFileSync(file, 'on site')
  const said = ['--case', 'case-1', '--type', '现场笔录', '--act', 'on-site-check', '--date', '2026-10-21']
  const entered = await evidock(['document', file, ...said, '--data', data, '--json'])
  const {document} = JSON.parse(entered.stdout)

  const json = await evidock(['object', 'obj-7', '--data', data, '--json'])
  expect([json.code, json.stderr]).toEqual([0, ''])
  const {object, cases, items} = JSON.parse(json.stdout)
  expect([object, cases]).toEqual(['obj-7', [{case: 'case-1', case_number: '甲案〔2026〕1号'}]])
  expect(items).toMatchObject([
    {kind: 'clip', id: clip, links: [document]},
    {kind: 'document', id: document, links: [clip]},
  ])
  const {stdout} = await evidock(['object', 'obj-7', '--data', data])
  expect(stdout).toContain('obj-7: 甲案〔2026〕1号')
  expect(stdout).toMatch(new RegExp(`2026-10-20 09:10:00.*recording.*甲案.*${clip}\\.mp4`))
  expect(stdout).toMatch(/330101 .*investigation · on-site-check.*verified/)
  expect(stdout).toMatch(new RegExp(`2026-10-21.*现场笔录.*documents/.*${document}\\.txt`))
  expect((await evidock(['object', 'obj-7', '--data', data, '--lang', 'zh-CN'])).stdout).toContain('已校验')
  expect((await evidock(['object', 'nobody', '--data', data])).stdout).toBe('Nothing is held of nobody.\n')
  const orphans = await evidock(['object', '--orphans', '--data', data])
  expect(orphans.stdout).toBe('Everything that is held belongs to an object.\n')
})

test.each([[[]], [['obj-7', '--orphans']]])('an object is named, or the orphans are asked for: not %j', async args => {
  const {code, stderr} = await evidock(['object', ...args, '--data', scratchFolder()])
  expect([code, stderr]).toEqual([2, expect.stringContaining('--orphans')])
})
