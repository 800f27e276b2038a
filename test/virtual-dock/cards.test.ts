import {describe, expect, test} from 'vitest'
import {emptyCard, exfatCard, ext4Card, fat32Card, fileOf, inPart, partitionedCard, sectorOf} from './cards.ts'
import {
  brokenChainCard,
  crossLinkedCard,
  dirtyCard,
  garbageFolderCard,
  loopingCard,
  lostFolderCard,
} from './damaged-cards.ts'
import {plug, portPath, pull, RECORDER_ID} from './ports.ts'
import {clips, isAlert, MIB, needsMachine, sceneOfFile, wholeOnly} from './scene.ts'

describe('what a recorder’s card holds', needsMachine, () => {
  const scene = sceneOfFile()
  const {dockOne, taken, noted, expectTrueTable} = scene

  test('a recorder with FAT32 is taken whole, and nothing on it changes', async () => {
    const card = fat32Card({...clips(6, 3 * MIB), '执法/记录.txt': Buffer.from('笔录')})
    const before = card.digest()
    const sealed = await dockOne({serial: 'FAT-1', card}, '1')
    expect(sealed.data).toMatchObject({clips: 7, verified: 7, recorder: 'fat-1'})
    const mounts = await scene.dock.machine.run('cat /proc/mounts; cat /sys/block/sd*/ro')
    expect(mounts).toMatch(/mounts\/sda-\d+ vfat ro,nosuid,nodev,noexec/)
    await taken('FAT-1')
    expect(card.digest()).toBe(before)
    noted('FAT32', sealed)
    await expectTrueTable()
  })

  test('one with exFAT as well', async () => {
    const card = await exfatCard(scene.dock.machine, clips(4, 2 * MIB))
    const before = card.digest()
    const sealed = await dockOne({serial: 'EXFAT-1', card}, '2')
    expect(sealed.data).toMatchObject({clips: 4, verified: 4})
    await taken('EXFAT-1')
    expect(card.digest()).toBe(before)
    noted('exFAT', sealed)
    await expectTrueTable()
  })

  test('two partitions of a card are one docking, and nothing on either changes', async () => {
    const card = partitionedCard([clips(2, MIB), clips(2, MIB)])
    const before = card.digest()
    const sealed = await dockOne({serial: 'PARTS-1', card}, '1')
    expect(sealed.data).toMatchObject({clips: 4, verified: 4})
    expect(sealed.said.state).toBe('take-it')
    await taken('PARTS-1')
    expect(card.digest()).toBe(before)
    noted('two partitions', sealed)
    await expectTrueTable()
  })

  test('a sector that can’t be read leaves the clip in part, and the others whole', wholeOnly, async () => {
    const whole = fat32Card(clips(3, 2 * MIB))
    const [path, content] = fileOf(whole.files, 1)
    const recorder = {serial: 'BAD-1', card: inPart(whole, path), badSector: sectorOf(whole, content, MIB)}
    const sealed = await dockOne(recorder, '1')
    expect(sealed.data).toMatchObject({clips: 3, verified: 2, partial: 1})
    await taken('BAD-1')
    noted('a bad sector', sealed)
    await expectTrueTable()
  })

  test('a disk of another file system, or none, is told and left alone', wholeOnly, async () => {
    for (const [serial, card] of Object.entries({'EXT-1': ext4Card(), 'EMPTY-1': emptyCard()})) {
      const before = card.digest()
      const from = performance.now()
      await plug(scene.dock.machine, {serial, card}, '1')
      const about = {port: portPath('1'), device: RECORDER_ID}
      const told = await scene.dock.until(isAlert('volume-foreign', from))
      expect(told.data.detail).toMatchObject(about)
      await pull(scene.dock.machine, serial)
      await scene.dock.until(({data}) => data.alert === told.data.alert && data.cleared_at !== null)
      expect(card.digest()).toBe(before)
    }
    await expectTrueTable()
  })

  test('an empty card lets its recorder go at once', wholeOnly, async () => {
    const sealed = await dockOne({serial: 'NONE-1', card: fat32Card({})}, '1')
    expect(sealed.data).toMatchObject({clips: 0, bytes: 0, verified: 0})
    expect(sealed.said).toMatchObject({state: 'take-it', problem: null})
    await taken('NONE-1')
    noted('an empty card', sealed)
    await expectTrueTable()
  })

  test('a card that was not unmounted is read, and not repaired', wholeOnly, async () => {
    const card = dirtyCard(clips(3, MIB))
    const before = card.digest()
    const sealed = await dockOne({serial: 'DIRTY-1', card}, '1')
    expect(sealed.data).toMatchObject({clips: 3, verified: 3})
    expect(sealed.said.state).toBe('take-it')
    await taken('DIRTY-1')
    expect(card.digest()).toBe(before)
    noted('a dirty FAT', sealed)
    await expectTrueTable()
  })

  test(
    'a clip whose chain of clusters breaks off is held in part, and the officer is not let go',
    wholeOnly,
    async () => {
      const card = brokenChainCard(clips(3, 2 * MIB), MIB)
      const before = card.digest()
      const sealed = await dockOne({serial: 'CHAIN-1', card}, '1')
      expect(sealed.data).toMatchObject({clips: 3, verified: 2, partial: 1})
      expect(sealed.said).toMatchObject({state: 'fault', problem: 'partial'})
      await taken('CHAIN-1')
      expect(card.digest()).toBe(before)
      noted('a broken chain', sealed)
      await expectTrueTable()
    },
  )

  test('clips that share clusters are taken as the card gives them', wholeOnly, async () => {
    const card = crossLinkedCard(clips(3, 2 * MIB), MIB)
    const sealed = await dockOne({serial: 'CROSS-1', card}, '1')
    expect(sealed.data).toMatchObject({clips: 3, verified: 3})
    await taken('CROSS-1')
    noted('cross-linked chains', sealed)
    await expectTrueTable()
  })

  test.each([
    ['LOST-1', 'leads nowhere', lostFolderCard],
    ['GARBAGE-1', 'is garbage', garbageFolderCard],
  ])(
    '%s: a folder that %s is told, keeps the officer, and hides no other one',
    wholeOnly,
    async (serial, what, damaged) => {
      const card = damaged(clips(3, MIB), 'FOLDER')
      const before = card.digest()
      const from = performance.now()
      const sealed = await dockOne({serial, card}, '1')
      expect(sealed.data).toMatchObject({clips: 4, verified: 3, unreadable: 1})
      expect(sealed.said).toMatchObject({state: 'fault', problem: 'unreadable'})
      expect((await scene.dock.until(isAlert('entries-unreadable', from))).data.docking).toBe(sealed.data.docking)
      await taken(serial)
      expect(card.digest()).toBe(before)
      noted(`a folder that ${what}`, sealed)
      await expectTrueTable()
    },
  )

  test('a folder that holds itself is listed as far as the kernel follows', wholeOnly, async () => {
    const sealed = await dockOne({serial: 'LOOP-1', card: loopingCard(clips(2, MIB), Buffer.from('round'))}, '1')
    expect(sealed.data).toMatchObject({clips: 5, verified: 4, unreadable: 1})
    expect(sealed.said).toMatchObject({state: 'fault', problem: 'unreadable'})
    await taken('LOOP-1')
    noted('a folder that holds itself', sealed)
    await expectTrueTable()
  })

  test('a program on a card is stored as any other file, and never run', async () => {
    const ran = '/run/it-ran'
    const program = Buffer.from(`#!/bin/sh\ntouch ${ran}\n`)
    const programs = {
      'autorun.inf': Buffer.from('[autorun]\r\nopen=setup.exe\r\n'),
      'setup.exe': program,
      'autorun.sh': program,
    }
    const files = {...clips(2, MIB), ...programs}
    const sealed = await dockOne({serial: 'AUTORUN-1', card: fat32Card(files)}, '1')
    // The two scripts are one content, and two entries.
    expect(sealed.data).toMatchObject({clips: 5, verified: 5})
    const mount = "$(grep -o '/run/evidock/mounts/[^ ]*' /proc/mounts)"
    expect(await scene.dock.machine.run(`cat ${mount}/setup.exe`)).toBe(String(program))
    await expect(scene.dock.machine.run(`${mount}/setup.exe`)).rejects.toThrow(/Permission denied/)
    await taken('AUTORUN-1')
    expect(
      await scene.dock.machine.run(
        `find ${ran} /srv/evidock -newer /run/evidock.toml '(' -path ${ran} -o -perm /111 -type f ')' 2>/dev/null; true`,
      ),
    ).toBe('')
    noted('programs on a card', sealed)
    await expectTrueTable()
  })
})
