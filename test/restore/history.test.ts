import {copyFileSync, existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {raiseAlert} from '../../src/facts/alerts.ts'
import {publishCheckpoint} from '../../src/facts/checkpoints.ts'
import {type History, openHistory} from '../../src/restore/history.ts'
import type {EpochRow} from '../../src/store/epochs.ts'
import {makeDock, type TestDock} from '../support/dock.ts'
import {backUp, loseDatabase} from '../support/older-database.ts'
import {scratchFolder} from '../support/scratch.ts'
import {seeded} from '../support/truth.ts'

type Opened = TestDock & {history: History; epochs(): EpochRow[]; stop(): Promise<void>}

async function open(data: string): Promise<Opened> {
  const made = makeDock(data, () => 0)
  const history = await openHistory(made.dock, made.vault, () => {})
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= history.stop().then(made.close)
    return stopped
  }
  onTestFinished(stop)
  return {...made, history, stop, epochs: () => made.rows<EpochRow>('SELECT * FROM epoch ORDER BY epoch')}
}

let raised = 0
/** Any record will do: an alert is one. */
const addRecords = ({dock}: TestDock, count: number): void => {
  for (let n = 0; n < count; n += 1) {
    raised += 1
    raiseAlert(dock, {problem: 'a-problem', severity: 'notice', about: `thing-${raised}`})
  }
}

/** Waits as the sender does until the last record of the dock may leave. */
async function leaves({dock, history, changes, rows}: Opened): Promise<void> {
  const [{number} = {number: 0}] = rows<{number: number}>(
    `SELECT max(number) AS number FROM outbox WHERE epoch = ${dock.epoch}`,
  )
  while (!history.mayLeave({epoch: dock.epoch, number})) {
    await new Promise(resolve => changes.once('committed', resolve))
  }
}

const fileOf = (data: string): string => join(data, 'high-water.json')
const said = (data: string): {epoch: number; number: number} => JSON.parse(readFileSync(fileOf(data), 'utf8'))

describe('the high-water file', () => {
  test('is there from the first start on, and covers each number before that may leave', async () => {
    const data = scratchFolder()
    const opened = await open(data)
    expect(said(data)).toMatchObject({epoch: opened.dock.epoch, number: 0, agency: 'agency-a', dock: 'dock-1'})
    addRecords(opened, 3)
    expect(opened.history.mayLeave({epoch: opened.dock.epoch, number: 1})).toBe(false)
    expect(said(data).number).toBe(0)
    await leaves(opened)
    expect(said(data).number).toBe(3)
    expect(opened.history.mayLeave({epoch: opened.dock.epoch, number: 3})).toBe(true)
  })

  test('is written once for all that is committed by then, not for each record', async () => {
    const data = scratchFolder()
    const opened = await open(data)
    addRecords(opened, 100)
    let writes = 0
    const done = interpose((call, run) => {
      if (call.call === 'rename' && call.to === fileOf(data)) writes += 1
      return run()
    })
    for (let number = 1; number <= 100; number += 1) {
      while (!opened.history.mayLeave({epoch: opened.dock.epoch, number})) {
        await new Promise(resolve => opened.changes.once('committed', resolve))
      }
    }
    done()
    expect(writes).toBe(1)
  })

  test('that can’t be written is told, and holds nothing up', async () => {
    const data = scratchFolder()
    const opened = await open(data)
    addRecords(opened, 1)
    const mend = interpose((call, run) => {
      if (call.path.startsWith(fileOf(data))) throw new Error('ENOSPC: no space left on device')
      return run()
    })
    await leaves(opened)
    mend()
    expect(opened.alerts()).toContain('high-water-not-written')
    await leaves(opened)
    expect(opened.alertRows().find(({problem}) => problem === 'high-water-not-written')?.cleared_at).not.toBeNull()
    expect(said(data).number).toBeGreaterThan(1)
  })

  test.each([
    ['no JSON', '{"v":'],
    ['another version', '{"v": 2}'],
  ])('that holds %s says nothing, and is written anew', async (_, text) => {
    const data = scratchFolder()
    const before = await open(data)
    addRecords(before, 2)
    await before.stop()
    writeFileSync(fileOf(data), text)
    const after = await open(data)
    expect(after.history.restored).toBeNull()
    expect(said(data)).toMatchObject({epoch: before.dock.epoch, number: 2})
  })
})

describe('a database', () => {
  test('that was only closed and opened again is the same one', async () => {
    const data = scratchFolder()
    const before = await open(data)
    addRecords(before, 5)
    await leaves(before)
    await before.stop()
    const after = await open(data)
    expect([after.history.restored, after.epochs().length]).toEqual([null, 1])
  })

  test('that came back older begins a new epoch, in which its log states the last checkpoint of the old one', async () => {
    const [data, backup] = [scratchFolder(), scratchFolder()]
    const before = await open(data)
    addRecords(before, 2)
    publishCheckpoint(before.dock)
    await before.stop()
    const restore = backUp(data, backup)
    const later = await open(data)
    addRecords(later, 3)
    await leaves(later)
    const file = said(data)
    await later.stop()
    restore()

    const after = await open(data)
    const [first, second, ...more] = after.epochs()
    expect(more).toEqual([])
    expect(first?.epoch).toBe(before.dock.epoch)
    expect(second).toMatchObject({epoch: after.dock.epoch, told_by: 'high-water', republished_at: null})
    expect(after.dock.epoch).toBeGreaterThan(file.epoch + file.number)
    expect(after.history.restored).toMatchObject({by: 'high-water', reached: {epoch: file.epoch, number: 5}})
    expect(said(data)).toMatchObject({epoch: after.dock.epoch})

    const sequences = after.messages().slice(-2)
    expect(sequences.map(({type}) => type)).toEqual(['evidock.alert.v1', 'evidock.checkpoint.v1'])
    expect(sequences[0]?.data).toMatchObject({problem: 'database-restored', severity: 'critical'})
    expect(sequences[1]?.data).toMatchObject({tree_size: 1, origin: `evidock/agency-a/dock-1/${after.dock.epoch}`})
    // Once is enough.
    await after.stop()
    const again = await open(data)
    expect(again.epochs()).toHaveLength(2)
  })

  test('that came back older sends nothing more in its old epoch', async () => {
    const [data, backup] = [scratchFolder(), scratchFolder()]
    const before = await open(data)
    addRecords(before, 4)
    await before.stop()
    const restore = backUp(data, backup)
    const later = await open(data)
    addRecords(later, 1)
    await leaves(later)
    await later.stop()
    restore()
    const after = await open(data)
    const old = `epoch = ${before.dock.epoch}`
    expect(after.rows(`SELECT number FROM outbox WHERE ${old} AND final_at IS NULL`)).toEqual([])
    expect(after.rows(`SELECT DISTINCT sends FROM outbox WHERE ${old}`)).toEqual([{sends: 0}])
  })

  test('that came back older by nothing that ever left goes on in its epoch', async () => {
    const [data, backup] = [scratchFolder(), scratchFolder()]
    const before = await open(data)
    addRecords(before, 4)
    await leaves(before)
    await before.stop()
    const restore = backUp(data, backup)
    const file = join(backup, 'high-water.json')
    copyFileSync(fileOf(data), file)
    restore()
    const after = await open(data)
    expect([after.history.restored, after.epochs().length]).toEqual([null, 1])
    addRecords(after, 1)
    expect(after.rows('SELECT max(number) AS number FROM outbox')).toEqual([{number: 5}])
  })

  test('that was lost is born in an epoch above all numbers that left', async () => {
    const data = scratchFolder()
    const before = await open(data)
    addRecords(before, 50)
    await leaves(before)
    await before.stop()
    loseDatabase(data)
    const after = await open(data)
    expect(after.dock.epoch).toBeGreaterThan(before.dock.epoch + 50)
    expect(after.epochs()).toEqual([expect.objectContaining({told_by: 'high-water'})])
    const [leaf] = after.rows<{body: string}>('SELECT body FROM leaf ORDER BY epoch, i')
    expect(JSON.parse(leaf?.body ?? '')).toMatchObject({kind: 'log-begins'})
  })

  test('that was lost with the file beside an empty vault is the first of a dock', async () => {
    const data = scratchFolder()
    const before = await open(data)
    await before.stop()
    loseDatabase(data)
    rmSync(fileOf(data))
    const after = await open(data)
    expect([after.history.restored, after.epochs().length]).toEqual([null, 1])
  })
})

describe('while the dock runs', () => {
  test.each(['receipt', 'status'] as const)('a %s that is ahead of the database begins a new epoch', async by => {
    const opened = await open(scratchFolder())
    addRecords(opened, 3)
    const {epoch} = opened.dock
    expect(opened.history.reached({epoch, number: by === 'receipt' ? 3 : 0}, by)).toBe(false)
    expect(opened.history.reached({epoch, number: 9}, by)).toBe(true)
    expect(opened.dock.epoch).toBeGreaterThan(epoch + 9)
    // What still comes of the old one changes nothing.
    expect(opened.history.reached({epoch, number: 12}, by)).toBe(false)
    expect(opened.epochs().map(row => row.told_by)).toEqual([null, by])
  })

  test('a former run’s word is measured by what the database had at the start, not by what was added since', async () => {
    const data = scratchFolder()
    const before = await open(data)
    addRecords(before, 3)
    await before.stop()
    const opened = await open(data)
    addRecords(opened, 10)
    expect(opened.history.reached({epoch: opened.dock.epoch, number: 3}, 'status')).toBe(false)
    expect(opened.history.reached({epoch: opened.dock.epoch, number: 4}, 'status')).toBe(true)
  })

  test('an implausible word begins none', async () => {
    const opened = await open(scratchFolder())
    expect(opened.history.reached({epoch: 9_999_999_999, number: 1}, 'status')).toBe(false)
    expect(opened.epochs()).toHaveLength(1)
  })

  test('everything known goes out once more, above all former revisions, and what is told meanwhile only once', async () => {
    const opened = await open(scratchFolder())
    addRecords(opened, 120)
    const {epoch} = opened.dock
    opened.history.reached({epoch, number: 500}, 'receipt')
    while (opened.epochs().at(-1)?.republished_at === null) {
      await new Promise(resolve => opened.changes.once('committed', resolve))
    }
    const sent = opened.rows<{payload: Buffer}>(`SELECT payload FROM outbox WHERE epoch = ${opened.dock.epoch}`)
    const alerts = sent
      .map(({payload}) => JSON.parse(payload.toString()))
      .filter(({type}) => type === 'evidock.alert.v1')
    expect(alerts).toHaveLength(121)
    expect(new Set(alerts.map(({data}) => data.alert)).size).toBe(121)
    const again = alerts.filter(({data}) => data.problem === 'a-problem')
    expect(again.every(({data}) => data.revision > 500)).toBe(true)
  })
})

test('a kill at any instant is never taken for a restore', async () => {
  const random = seeded(20261124)
  let kills = 0
  for (let round = 0; round < 15; round += 1) {
    const data = scratchFolder()
    for (let life = 0; life < 6; life += 1) {
      // The process dies before or after one of its next effects on the disk, and everything that it still tries fails.
      let left = Math.floor(random() * 30)
      const after = random() < 0.5
      let dead = false
      const made = makeDock(data, () => 0)
      const survive = interpose((_call, run) => {
        if (dead) throw new Error('killed')
        left -= 1
        if (left > 0) return run()
        dead = true
        kills += 1
        if (after) run()
        throw new Error('killed')
      })
      try {
        const history = await openHistory(made.dock, made.vault, () => {})
        const opened = {...made, history, epochs: () => [], stop: async () => {}}
        for (let n = 0; n < 4; n += 1) {
          addRecords(opened, 1 + Math.floor(random() * 3))
          await leaves(opened)
          if (!dead) expect(said(data).number).toBe(made.messages().length)
        }
      } catch (error) {
        if (String(error) !== 'Error: killed') throw error
      }
      survive()
      made.close()
    }
    const last = await open(data)
    expect(
      last.epochs().map(row => row.told_by),
      `round ${round}`,
    ).toEqual([null])
    expect(existsSync(fileOf(data))).toBe(true)
    await last.stop()
  }
  expect(kills).toBeGreaterThan(40)
})
