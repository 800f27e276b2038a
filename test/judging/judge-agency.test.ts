import {join} from 'node:path'
import {expect, test} from 'vitest'
import {judgeAgency} from '../../src/judging/judge-agency.ts'
import {noRegisters} from '../../src/rules/agency/registers.ts'
import {registers} from '../rules/agency/worked.ts'
import {makeDock} from '../support/dock.ts'
import {scratchFolder} from '../support/scratch.ts'

test('an agency is judged by the registers in use while their folder isn’t there, and no case folder is no trouble', () => {
  const {data} = makeDock()
  const nowhere = join(scratchFolder(), 'gone')
  const gapsBy = (known: typeof registers): readonly string[] =>
    judgeAgency({
      database: join(data, 'evidock.db'),
      given: {ruleset: 'zhejiang-statistics-law2021', registers: nowhere, cases: nowhere},
      registers: known,
      zone: 'Asia/Shanghai',
      at: '2026-11-10T10:00:00.000Z',
    }).find(({problem}) => problem === 'agency-gap')?.checks ?? []
  expect(gapsBy(noRegisters)).toContain('held:filing-rules')
  expect(gapsBy(registers)).not.toContain('held:filing-rules')
})
