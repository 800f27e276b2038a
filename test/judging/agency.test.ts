import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {rowsOf} from '../cli/document-scene.ts'
import {evidock, startDaemon} from '../support/program.ts'
import {isEvent, writeAgencyScene} from './dock-of-agency.ts'

type Alert = {problem: string; severity: string; detail: string}

const standing = (data: string, subject: string): Alert[] =>
  rowsOf(
    data,
    `SELECT problem, severity, detail FROM alert WHERE cleared_at IS NULL AND subject = '${subject}' ORDER BY problem`,
  )
const holds = (data: string): Record<string, unknown>[] =>
  rowsOf(data, `SELECT "case", label, released_at IS NOT NULL AS released FROM hold ORDER BY rowid`)

describe('a dock that is given an agency’s registers', {timeout: 120_000}, () => {
  test('tells what the agency owes, and what is held as a record and is to be looked at again', async () => {
    const scene = writeAgencyScene()
    const daemon = startDaemon(scene.config)
    await daemon.until(isEvent('agency.judged'))
    const before = standing(scene.data, 'agency')
    const checksOf = (problem: string): string[] => {
      const found = standing(scene.data, 'agency').find(one => one.problem === problem)
      return found === undefined ? [] : JSON.parse(found.detail).checks
    }
    expect(before.map(({problem, severity}) => [problem, severity])).toEqual(
      expect.arrayContaining([
        ['agency-asks', 'notice'],
        ['agency-gap', 'warning'],
      ]),
    )
    // A document that nobody entered is missing; one of the year before last is to be looked at again.
    expect(checksOf('agency-gap')).toContain('held:supervision-rules')
    const records = readFileSync(join(scene.registers, 'records.csv'), 'utf8').trimEnd()
    const [header = ''] = records.split('\n')
    const row = header
      .split(',')
      .map(
        column =>
          ({kind: 'supervision-rules', record: 'R-9', version: '1', from: '2020-01-01', sha256: 'a'.repeat(64)})[
            column
          ] ?? '',
      )
      .join(',')
    writeFileSync(join(scene.registers, 'records.csv'), `${records}\n${row}\n`)
    await daemon.until(isEvent('agency.judged'), 'now')
    expect(checksOf('agency-gap')).not.toContain('held:supervision-rules')
    expect(checksOf('agency-asks')).toContain('held:supervision-rules')

    const page = await evidock(['agency', '--config', scene.config, '--lang', 'zh-CN'])
    expect([page.code, page.stderr]).toEqual([0, ''])
    expect(page.stdout).toMatch(/考核监督制度.*2020-01-01/)
    expect(await daemon.end('SIGTERM')).toBe(0)
  })

  test('holds the case of an open complaint, and ends that by its closing day alone', async () => {
    const scene = writeAgencyScene()
    const daemon = startDaemon(scene.config)
    await daemon.until(isEvent('hold.placed', {label: 'TS-1'}))
    expect(holds(scene.data)).toEqual([{case: 'worked-case', label: 'TS-1', released: 0}])
    const page = await evidock(['case', 'worked-case', '--config', scene.config, '--json'])
    expect(JSON.parse(page.stdout).results).toEqual(
      expect.arrayContaining([expect.objectContaining({id: 'hold:TS-1', status: 'NA'})]),
    )

    // The register is gone: nothing is freed by that.
    const judged = daemon.until(isEvent('agency.judged'), 'now')
    rmSync(join(scene.registers, 'complaints.csv'))
    await judged
    expect(holds(scene.data)).toEqual([{case: 'worked-case', label: 'TS-1', released: 0}])

    const released = daemon.until(isEvent('hold.released', {label: 'TS-1'}), 'now')
    writeFileSync(
      join(scene.registers, 'complaints.csv'),
      'complaint,case,received,closed\nTS-1,worked-case,2026-11-05,2026-11-20\n',
    )
    await released
    expect(holds(scene.data)).toEqual([{case: 'worked-case', label: 'TS-1', released: 1}])

    const again = daemon.until(isEvent('hold.placed', {label: 'TS-1'}), 'now')
    writeFileSync(
      join(scene.registers, 'complaints.csv'),
      'complaint,case,received,closed\nTS-1,worked-case,2026-11-05,\n',
    )
    await again
    expect(holds(scene.data).map(({released}) => released)).toEqual([1, 0])
    const leaves = rowsOf<{body: Buffer}>(scene.data, 'SELECT body FROM leaf ORDER BY i')
      .map(({body}) => JSON.parse(String(body)).kind)
      .filter(kind => kind.startsWith('hold-'))
    expect(leaves).toEqual(['hold-placed', 'hold-released', 'hold-placed'])
    await daemon.end('SIGTERM')
  })

  test('says that a register has a row it can’t use, without what stands in it', async () => {
    const scene = writeAgencyScene()
    writeFileSync(join(scene.registers, 'complaints.csv'), 'complaint,case,received,Li Si\nTS-1,worked-case,soon,x\n')
    const daemon = startDaemon(scene.config)
    await daemon.until(isEvent('alert.raised', {problem: 'registers-faulty'}))
    await daemon.until(isEvent('agency.judged'))
    const [alert] = standing(scene.data, 'registers')
    expect(JSON.parse(alert?.detail ?? '{}')).toMatchObject({findings: expect.any(Number), problem: expect.any(String)})
    expect(alert?.detail).not.toContain('Li Si')
    const mended = daemon.until(isEvent('agency.judged'), 'now')
    writeFileSync(join(scene.registers, 'complaints.csv'), 'complaint,case,received,closed\n')
    await mended
    expect(standing(scene.data, 'registers')).toEqual([])
    await daemon.end('SIGTERM')
  })
})
