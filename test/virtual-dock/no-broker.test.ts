import {describe, expect, test} from 'vitest'
import {type Card, fat32Card} from './cards.ts'
import {plug, pull} from './ports.ts'
import {clips, isDocking, MIB, sceneOfFile, wholeOnly} from './scene.ts'

describe('a dock without its broker for a whole shift', wholeOnly, () => {
  const scene = sceneOfFile()
  const {dockOne, taken, noneMounted, noted, expectTrueTable} = scene

  test('takes all recorders that come, and tells everything when the broker is back', async () => {
    const first = await dockOne({serial: 'BEFORE-1', card: fat32Card(clips(2, MIB))}, '1')
    await taken('BEFORE-1')
    await expectTrueTable()
    await scene.dock.broker.kill()

    const shift = ['SHIFT-1', 'SHIFT-2', 'SHIFT-3'].map(serial => ({serial, card: fat32Card(clips(3, MIB))}))
    for (const recorder of shift) await dockUnheard(recorder)
    // One comes a second time.
    await dockUnheard(...shift.slice(0, 1))
    const heard = scene.dock.received.filter(isDocking('SHIFT-1', 'listed', 0))
    expect(heard).toEqual([])

    const from = performance.now()
    await scene.dock.broker.restart()
    await expectTrueTable(180_000)
    for (const {serial} of shift) await scene.dock.until(isDocking(serial, 'sealed', from))
    const dockings = scene.dock.central.table().things.filter(({kind}) => kind === 'docking')
    expect(dockings.map(({data}) => data.state)).toEqual(Array.from({length: 5}, () => 'sealed'))
    noted('before the broker went', first)
  })

  /** Plugs recorders in, and pulls them when the dock's own log says that they are sealed; nobody else hears of it. */
  async function dockUnheard(...recorders: {serial: string; card: Card}[]): Promise<void> {
    for (const {serial, card} of recorders) {
      scene.truth.add(serial, card)
      const sealed = `grep -c '"event":"docking.sealed"' /run/dock.log`
      const before = Number(await scene.dock.machine.run(`${sealed} || true`))
      await plug(scene.dock.machine, {serial, card}, '1')
      await scene.dock.machine.run(
        `for i in $(seq 900); do [ "$(${sealed})" -gt ${before} ] && exit 0; sleep 0.1; done; exit 1`,
      )
      await pull(scene.dock.machine, serial)
      await noneMounted()
    }
  }
})
