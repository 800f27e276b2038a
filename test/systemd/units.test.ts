import {execFileSync, spawnSync} from 'node:child_process'
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {inCheckout} from '../../src/setup/run.mjs'
import {needs} from '../support/parts.ts'
import {scratchFolder} from '../support/scratch.ts'

const units = ['evidock.service', 'evidock-helper.service'] as const
const text = (unit: (typeof units)[number]): string => readFileSync(inCheckout('systemd', unit), 'utf8')

/** Every setting that gives a service a namespace of mounts of its own (systemd.exec(5), "Sandboxing" and "Paths"). */
const NAMESPACES =
  /^(Protect(System|Home|Hostname|Kernel|Control|Proc)|ProcSubset|Private|\w*Paths|Root|Mount|Bind|Temporary|DynamicUser|LoadCredential|SetCredential)/

describe('the units', needs('systemd'), () => {
  test('are what systemd understands, each line of them', () => {
    const root = scratchFolder()
    const put = (path: string, content: string, mode = 0o644): void => {
      mkdirSync(dirname(join(root, path)), {recursive: true})
      writeFileSync(join(root, path), content)
      chmodSync(join(root, path), mode)
    }
    for (const program of ['usr/bin/evidock', 'usr/lib/evidock/with-notify']) put(program, '#!/bin/sh\n', 0o755)
    const files = units.map(unit => {
      put(unit, text(unit).replaceAll('=/usr/', `=${root}/usr/`))
      return join(root, unit)
    })
    const {stderr} = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {encoding: 'utf8'})
    expect(stderr).toBe('')
  })

  test('leave the dock little that it could harm', () => {
    const file = inCheckout('systemd', 'evidock.service')
    const said = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {encoding: 'utf8'})
    const [, exposure] = /Overall exposure level for evidock.service: ([\d.]+)/.exec(said) ?? []
    expect(Number(exposure)).toBeLessThanOrEqual(2)
  })
})

test('the helper mounts where the whole machine sees it: nothing gives it a namespace of mounts', () => {
  expect(
    text('evidock-helper.service')
      .split('\n')
      .filter(line => NAMESPACES.test(line)),
  ).toEqual([])
})
