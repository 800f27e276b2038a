import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {parseConfig} from '../../src/config/load.ts'
import {recordRoster} from '../../src/facts/rosters.ts'
import {followRoster} from '../../src/roster.ts'
import {makeDock, type TestDock} from '../support/dock.ts'
import {scratchFolder} from '../support/scratch.ts'

const KNOWN = {
  officers: [{officer: '330101', name: null, recorder: null, validFrom: null, validTo: null}],
  cases: [],
  custody: [],
}

async function followed(made: TestDock, folder: string) {
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const text = `agency = "a"\ndock = "d"\ndata = "d"\n[rosters]\nfolder = ${JSON.stringify(folder)}`
  return followRoster(made.dock, parseConfig(text, 'test'), stopping.signal, () => {})
}

test('a roster folder that is gone, or empty as a share that is not mounted, takes no match away', async () => {
  const made = makeDock()
  recordRoster(made.dock, JSON.stringify(KNOWN), [])
  const home = scratchFolder()
  expect((await followed(made, join(home, 'gone'))).current()).toEqual(KNOWN)
  expect(made.alerts()).toContain('roster-folder-missing')
  mkdirSync(join(home, 'empty'))
  expect((await followed(made, join(home, 'empty'))).current()).toEqual(KNOWN)
})

test('what a person wrote into a roster does not leave the dock with the alert', async () => {
  const made = makeDock()
  const home = scratchFolder()
  writeFileSync(join(home, 'officers.csv'), 'zhangsan\n330101\n')
  await followed(made, home)
  expect(made.alerts()).toContain('roster-column-unknown')
  expect(
    made
      .messages()
      .map(({data}) => JSON.stringify(data))
      .join(),
  ).not.toContain('zhangsan')
})
