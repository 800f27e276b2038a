import {cpSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {startDaemon} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {isEvent, newWorld, runWith, whatItKnows} from './world.ts'

test('stress', {timeout: 500_000}, async () => {
  const {dock} = await newWorld()
  await runWith(dock, {'rec-a': 2})
  const image = join(scratchFolder(), 'image')
  cpSync(dock.data, image, {recursive: true})
  for (let n = 0; n < 25; n += 1) {
    await runWith(dock, {[`rec-${n}`]: 1})
    rmSync(dock.data, {recursive: true})
    cpSync(image, dock.data, {recursive: true})
    const daemon = startDaemon(dock.config)
    const event = ['dock.ready', 'publish.connected', 'epoch.begun', 'epoch.republished'][n % 4] ?? ''
    await Promise.race([daemon.until(isEvent(event)), daemon.until(isEvent('epoch.republished'))])
    const at = performance.now()
    const code = await daemon.end('SIGTERM')
    console.log(n, event, code, Math.round(performance.now() - at), whatItKnows(dock.database).epochs.map(e => e.told_by), daemon.log.slice(-3).map(l => l.event))
    expect(code).toBe(0)
  }
})
