import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, expect, test, vi} from 'vitest'
import {isNodeSupported} from '../../src/setup/node-version.mjs'
import {commandFor, isFfmpegRecent, mendSystem, systemParts} from '../../src/setup/system.mjs'

afterEach(() => vi.unstubAllEnvs())

test.each([
  ['20.19.0', true],
  ['20.18.3', false],
  ['18.20.4', false],
  ['22.1.0', true],
  ['26.10.0', true],
])('Node %s is supported: %s', (version, supported) => {
  expect(isNodeSupported(version)).toBe(supported)
})

test.each([
  ['ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026', true],
  ['ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c) 2000-2021', false],
  ['ffmpeg version 5.0.3 Copyright', false],
  ['ffmpeg version n7.1 Copyright', true],
  ['ffmpeg version N-110000-gdeadbeef Copyright', true],
  ['', false],
])('"%s" is recent enough: %s', (answer, recent) => {
  expect(isFfmpegRecent(answer)).toBe(recent)
})

test('a machine without ffmpeg, where nothing may be installed, is told the one command that mends it', async () => {
  const machine = bareMachine('exit 1')
  vi.stubEnv('EVIDOCK_NO_INSTALL', '1')

  await expect(mendSystem([systemParts.ffmpeg])).rejects.toThrow(
    'ffmpeg 5.1 or newer is missing: run `sudo apt-get install -y ffmpeg`, then start again.',
  )

  rmSync(machine, {recursive: true})
})

test('where it may, the setup installs what is missing, and fetches the package lists when there are none', async () => {
  const machine = bareMachine(`
case $1 in
  update) : >"$0.lists" ;;
  install) [ -e "$0.lists" ] || exit 100
    for name in ffmpeg ffprobe; do printf '#!/bin/sh\\necho ffmpeg version 5.1.9' >"\${0%/*}/$name"; done
    /bin/chmod +x "\${0%/*}/ffmpeg" "\${0%/*}/ffprobe" ;;
esac`)

  await mendSystem([systemParts.ffmpeg])

  expect(await systemParts.ffmpeg.probe()).toBe(true)
  rmSync(machine, {recursive: true})
})

/** Makes PATH a folder with a shell, a package manager that does as told, and a sudo that asks nothing. */
function bareMachine(packageManager: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-path-'))
  symlinkSync('/bin/sh', join(folder, 'sh'))
  symlinkSync('/usr/bin/env', join(folder, 'env'))
  writeFileSync(join(folder, 'apt-get'), `#!/bin/sh\n${packageManager}\n`, {mode: 0o755})
  writeFileSync(join(folder, 'sudo'), '#!/bin/sh\nshift\nexec "$@"\n', {mode: 0o755})
  vi.stubEnv('PATH', folder)
  vi.stubEnv('LANG', 'C.UTF-8')
  return folder
}

test('the command that mends a missing part is one that a person can type', () => {
  expect(commandFor([systemParts.ffmpeg, systemParts.bubblewrap], undefined)).toBe(
    'sudo apt-get install -y ffmpeg bubblewrap',
  )
})
