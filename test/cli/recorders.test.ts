import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {evidock} from '../support/program.ts'
import {recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

describe('the table of recorders', () => {
  test('names each that was docked, what it said, and what is to be done; also as JSON, and in Chinese', async () => {
    const data = scratchFolder()
    const root = recorderFolder({'AB_dev1_330101_20261020_091000.mp4': 'a'})
    await evidock(['ingest', root, '--recorder', 'REC-1', '--offset', '272000', '--data', data])
    const {code, stdout} = await evidock(['recorders', '--data', data])
    expect(code).toBe(0)
    expect(stdout).toMatch(/rec-1 +│.*│ 1 +│ — .*\+272\.0 s.*its clock is off: set it/)
    const {stdout: json} = await evidock(['recorders', '--data', data, '--json'])
    expect(JSON.parse(json)).toMatchObject([{recorder: 'rec-1', offset_ms: 272_000, detail: {alerts: ['clock-off']}}])
    expect((await evidock(['recorders', '--data', data, '--lang', 'zh-CN'])).stdout).toContain('时钟不准：请校时')
    const history = await evidock(['recorders', 'REC-1', '--data', data, '--json'])
    expect(JSON.parse(history.stdout)).toMatchObject({
      history: [{recorder: 'rec-1', offset_ms: 272_000, faults: '[]'}],
      events: [],
    })
  })

  test('says where there is nothing to show', async () => {
    const gone = await evidock(['recorders', '--data', join(scratchFolder(), 'gone')])
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('isn’t there')])
    const data = scratchFolder()
    await evidock(['ingest', recorderFolder({'a.mp4': 'a'}), '--recorder', 'REC-1', '--data', data])
    const unknown = await evidock(['recorders', 'REC-2', '--data', data])
    expect([unknown.code, unknown.stderr]).toEqual([2, 'No recorder rec-2 was ever docked here.\n'])
  })
})

describe('taking a recorder out', () => {
  function dockConfig(rosters: boolean): {config: string; log: string} {
    const folder = scratchFolder()
    mkdirSync(join(folder, 'rosters'))
    const config = join(folder, 'evidock.toml')
    const lines = [
      'agency = "a"',
      'dock = "d"',
      'data = "data"',
      ...(rosters ? ['[rosters]', 'folder = "rosters"'] : []),
    ]
    writeFileSync(config, lines.join('\n'))
    return {config, log: join(folder, 'rosters', 'custody.csv')}
  }

  test('and bringing it back are a line of custody.csv', async () => {
    const {config, log} = dockConfig(true)
    expect((await evidock(['issue', 'REC-1', '330101', '--config', config])).code).toBe(0)
    const again = await evidock(['issue', 'rec-1', '330102', '--config', config])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is out already')])
    expect((await evidock(['return', 'REC-1', '--config', config])).code).toBe(0)
    const [header, line] = readFileSync(log, 'utf8').split('\n')
    expect(header).toBe('recorder,officer,out,back')
    expect(line).toMatch(/^rec-1,330101,2\d{3}-.*Z,2\d{3}-.*Z$/)
  })

  test('needs a folder of rosters', async () => {
    const {code, stderr} = await evidock(['issue', 'REC-1', '330101', '--config', dockConfig(false).config])
    expect([code, stderr]).toEqual([2, expect.stringContaining('[rosters]')])
  })
})
