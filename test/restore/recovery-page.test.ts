import {execFileSync} from 'node:child_process'
import {cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {needs} from '../support/parts.ts'
import {startDaemon} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {allHeld, expectTruth, isEvent, newWorld, plug, runUntilHeld, runWith, whatItKnows} from './world.ts'

const pageOf = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
const program = fileURLToPath(new URL('../../dist/cli/evidock.js', import.meta.url))

/** A block of commands of the page, by the comment before it. */
function block(name: string): string {
  const found = pageOf('recovery.md').match(
    new RegExp(`<!-- tried: ${name} -->\\n *\`\`\`\\w+\\n(.*?)\\n *\`\`\``, 's'),
  )
  if (!found?.[1]) throw new RangeError(`docs/recovery.md has no block “${name}”`)
  return found[1].replaceAll(/^ {3}/gmu, '')
}

/** Types a block of the page into a shell. */
function type(name: string, names: Record<string, string>): string {
  const bin = scratchFolder()
  writeFileSync(join(bin, 'evidock'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {mode: 0o755})
  const env = {...process.env, PATH: `${bin}:${process.env.PATH}`, LANG: 'C.UTF-8', INIT_CWD: undefined, ...names}
  return execFileSync('sh', ['-eu', '-c', block(name)], {env, encoding: 'utf8', stdio: 'pipe'})
}

/** The script that docs/vault.md has one save. */
function checkVault(data: string): string[] {
  const script = pageOf('vault.md').match(/```sh\n(# Compares every clip.*?)```/s)?.[1]
  const file = join(data, 'vault', 'check-vault.sh')
  writeFileSync(file, script ?? '')
  const lines = type('check the originals', {DATA: data}).trim().split('\n')
  rmSync(file)
  return lines.filter(line => !line.endsWith('check-vault.sh'))
}

test('starting is what the page says', () => {
  expect(block('start')).toBe('evidock run --config "$CONFIG"')
})

describe('a dead dock’s disk in another machine', {...needs('mosquitto', 'openssl'), timeout: 120_000}, () => {
  test('goes on in its epoch, with what the dock was doing when it died', async () => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 3})
    const dying = startDaemon(dock.config)
    await dying.until(isEvent('dock.ready'))
    plug(dock, 'rec-b', 4)
    await dying.until(isEvent('clip.copying'))
    await dying.end('SIGKILL')

    const old = join(scratchFolder(), 'old')
    renameSync(dock.data, old)
    type('copy the data folder', {OLD: old, DATA: dock.data})
    const daemon = startDaemon(dock.config)
    await daemon.until(isEvent('docking.sealed'))
    await allHeld(daemon, dock.database)
    await daemon.end('SIGTERM')
    const {epochs, clips} = whatItKnows(dock.database)
    expect(epochs).toHaveLength(1)
    expect(clips.filter(({outcome}) => outcome === 'verified')).toHaveLength(7)
    expect(checkVault(dock.data).map(line => line.slice(0, 3))).toEqual(Array.from({length: 7}, () => 'OK:'))
    const held = await consumer.stop()
    expectTruth(held, dock.database)
    expect(held.sequences).toHaveLength(1)
  })

  test.each([
    ['all but the database', [], 'high-water'],
    ['the vault alone', ['dockings', 'high-water.json'], 'vault'],
  ])('of which %s could be saved knows its clips again', async (_, lost, teller) => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 3, 'rec-b': 2})
    const old = join(scratchFolder(), 'old')
    renameSync(dock.data, old)
    for (const name of lost) rmSync(join(old, name), {recursive: true})
    type('copy what was saved', {OLD: old, DATA: dock.data})
    await runUntilHeld(dock)
    const {epochs, clips} = whatItKnows(dock.database)
    expect(epochs.map(row => row.told_by)).toEqual([teller])
    expect(clips.filter(({verified_at: at}) => at !== null)).toHaveLength(5)
    expect(checkVault(dock.data).filter(line => !line.startsWith('OK:'))).toEqual([])
    const held = await consumer.stop()
    if (teller === 'high-water') expectTruth(held, dock.database)
  })
})

describe('a database restored from a backup', {...needs('mosquitto'), timeout: 120_000}, () => {
  test('made while the dock runs begins a new epoch, says what the page says, and central has the truth', async () => {
    const {dock, consumer} = await newWorld()
    const backup = scratchFolder()
    const names = {DATA: dock.data, BACKUP: backup, COPY: join(backup, 'evidock-2026-11-24.db')}
    await runWith(dock, {'rec-a': 3})
    const daemon = startDaemon(dock.config)
    await daemon.until(isEvent('dock.ready'))
    expect(type('back up', names)).toBe(`Copied to ${names.COPY}\n`)
    plug(dock, 'rec-b', 2)
    await daemon.until(isEvent('docking.sealed'))
    await allHeld(daemon, dock.database)
    await daemon.end('SIGKILL')

    type('restore', names)
    const restored = startDaemon(dock.config)
    await allHeld(restored, dock.database)
    await restored.end('SIGTERM')
    expect(restored.said.join('\n')).toBe(block('what it says'))
    expect(whatItKnows(dock.database).epochs.map(row => row.told_by)).toEqual([null, 'high-water'])
    expectTruth(await consumer.stop(), dock.database)
  })

  test('is refused a copy over another one, and a copy of nothing', async () => {
    const home = scratchFolder()
    mkdirSync(join(home, 'data'))
    const names = {DATA: join(home, 'data'), COPY: join(home, 'copy.db')}
    expect(() => type('back up', names)).toThrow('is no database')
    const {dock} = await newWorld()
    await runWith(dock, {'rec-a': 1})
    cpSync(dock.database, names.COPY)
    expect(() => type('back up', {...names, DATA: dock.data})).toThrow('exists already')
  })
})
