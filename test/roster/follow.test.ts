import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setImmediate} from 'node:timers/promises'
import {expect, onTestFinished, test} from 'vitest'
import {parseConfig} from '../../src/config/load.ts'
import {takeRosterEntry} from '../../src/facts/roster-entries.ts'
import {recordRosterOfFiles} from '../../src/facts/rosters.ts'
import type {Roster} from '../../src/match/roster-schema.ts'
import {type FollowedRoster, followRoster} from '../../src/roster.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {makeDock, type TestDock} from '../support/dock.ts'
import {actData, caseData, officerData, rosterPayload} from '../support/roster-events.ts'
import {scratchFolder} from '../support/scratch.ts'

const KNOWN = {
  officers: [{officer: '330101', name: null, recorder: null, validFrom: null, validTo: null}],
  cases: [],
  custody: [],
}

async function followed(made: TestDock, folder: string | null): Promise<FollowedRoster> {
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const rosters = folder === null ? '' : `[rosters]\nfolder = ${JSON.stringify(folder)}`
  const config = parseConfig(`agency = "a"\ndock = "d"\ndata = "d"\n${rosters}`, 'test')
  return followRoster(made.dock, config, stopping.signal, () => {})
}

/** The rosters that a followed one becomes, in their order. */
function becoming(roster: FollowedRoster): {seen: Roster[]; next: () => Promise<Roster>} {
  const seen: Roster[] = []
  let wake: (roster: Roster) => void = () => {}
  roster.changed(next => {
    seen.push(next)
    wake(next)
  })
  return {
    seen,
    next: () =>
      new Promise(resolve => {
        wake = resolve
      }),
  }
}

const sent = (made: TestDock, data: object, id = 'case-1'): boolean =>
  takeRosterEntry(made.dock, {kind: 'case', id, payload: rosterPayload('case', data), keys: {}})

const standing = (made: TestDock): string[] =>
  made.alertRows().flatMap(row => (row.cleared_at === null ? [row.problem] : []))

const CASES = 'case,phase,act,officers,from,to'
const fileCase = (id: string, hour: string): string =>
  `${id},decision,hearing,330101,2026-10-20T${hour}:00,2026-10-20T${hour}:30`

test('a roster folder that is gone, or empty as a share that is not mounted, takes no match away', async () => {
  const made = makeDock()
  recordRosterOfFiles(made.dock, JSON.stringify(KNOWN))
  const home = scratchFolder()
  expect((await followed(made, join(home, 'gone'))).current()).toEqual(KNOWN)
  expect(made.alerts()).toContain('roster-folder-missing')
  mkdirSync(join(home, 'empty'))
  expect((await followed(made, join(home, 'empty'))).current()).toEqual(KNOWN)
})

test('what the files said is in use after a restart, though the folder is gone by then', async () => {
  const made = makeDock()
  const home = scratchFolder()
  writeFileSync(join(home, 'cases.csv'), `${CASES}\n${fileCase('case-9', '17')}\n`)
  await followed(made, home)
  made.close()
  const roster = (await followed(makeDock(made.data), join(home, 'gone'))).current()
  expect(roster.cases.map(row => row.case)).toEqual(['case-9'])
})

test('a roster folder that is gone leaves what central changes to take effect', async () => {
  const made = makeDock()
  recordRosterOfFiles(made.dock, JSON.stringify(KNOWN))
  const roster = await followed(made, join(scratchFolder(), 'gone'))
  const {next} = becoming(roster)
  sent(made, caseData())
  const changed = next()
  roster.entryChanged()
  expect(await changed).toMatchObject({officers: KNOWN.officers, cases: [{case: 'case-1'}]})
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

test('what central sent is in use at once after a restart, without any roster folder', async () => {
  const made = makeDock()
  sent(made, caseData())
  sent(made, {case: 'case-2', version: 1, deleted: true}, 'case-2')
  made.close()
  const roster = (await followed(makeDock(made.data), null)).current()
  expect(roster.cases.map(row => row.case)).toEqual(['case-1'])
})

test("central's case replaces that of the file, and its deletion brings the file's back", async () => {
  const made = makeDock()
  const home = scratchFolder()
  writeFileSync(join(home, 'cases.csv'), `${CASES}\n${fileCase('case-1', '15')}\n${fileCase('case-9', '17')}\n`)
  const roster = await followed(made, home)
  const {next} = becoming(roster)
  const acts = ({cases}: Roster): string[] => cases.map(row => `${row.case} ${row.act}`)
  expect(acts(roster.current())).toEqual(['case-1 hearing', 'case-9 hearing'])

  sent(made, caseData())
  const replaced = next()
  roster.entryChanged()
  expect(acts(await replaced)).toEqual(['case-9 hearing', 'case-1 on-site-check'])

  sent(made, {case: 'case-1', version: 2, deleted: true})
  const back = next()
  roster.entryChanged()
  expect(acts(await back)).toEqual(['case-1 hearing', 'case-9 hearing'])
})

test('the rows of files that an older evidock had in use stay in use', async () => {
  const data = scratchFolder()
  const migrations = new URL('../../src/store/migrations/', import.meta.url)
  const older = readdirSync(migrations)
    .sort()
    .filter(name => name < '0003')
  const db = new Sqlite(join(data, 'evidock.db'))
  for (const name of older) db.exec(readFileSync(new URL(name, migrations), 'utf8'))
  db.pragma(`user_version = ${older.length}`)
  db.prepare("INSERT INTO roster VALUES ('all', ?)").run(JSON.stringify(KNOWN))
  db.close()
  expect((await followed(makeDock(data), null)).current()).toEqual(KNOWN)
})

test('a file that changes keeps what central has sent', async () => {
  const made = makeDock()
  const home = scratchFolder()
  sent(made, caseData())
  const roster = await followed(made, home)
  const {next} = becoming(roster)
  const changed = next()
  writeFileSync(join(home, 'cases.csv'), `${CASES}\n${fileCase('case-9', '17')}\n`)
  expect((await changed).cases.map(row => row.case)).toEqual(['case-9', 'case-1'])
})

test('many entries that come together make one new roster', async () => {
  const made = makeDock()
  const roster = await followed(made, null)
  const {seen, next} = becoming(roster)
  for (let number = 0; number < 100; number += 1) {
    const id = `case-${number}`
    if (sent(made, caseData({case: id}), id)) roster.entryChanged()
    await setImmediate()
  }
  while (seen.at(-1)?.cases.length !== 100) await next()
  // A disk that stops for a moment may part them.
  expect(seen.length).toBeLessThan(5)
})

test('what is wrong between the rows of files and of central is an alert while it is', async () => {
  const made = makeDock()
  const home = scratchFolder()
  writeFileSync(join(home, 'officers.csv'), 'officer\n330102\n')
  sent(made, caseData({detail: {acts: [actData(), actData({officers: ['330102']})]}}))
  const roster = await followed(made, home)
  const {next} = becoming(roster)
  expect(standing(made)).toEqual(['roster-officer-not-listed'])

  takeRosterEntry(made.dock, {
    kind: 'officer',
    id: '330101',
    payload: rosterPayload('officer', officerData()),
    keys: {},
  })
  sent(made, caseData({case: 'case-2'}), 'case-2')
  const changed = next()
  roster.entryChanged()
  await changed
  expect(standing(made)).toEqual(['roster-officer-in-two-cases'])
})
