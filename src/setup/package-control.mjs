import {readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {filesBelow} from './files.mjs'

/** The first libstdc++ with a version of its symbols (gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html). */
const FIRST_WITH = [
  [21, '5'],
  [22, '6'],
  [25, '8'],
  [28, '9'],
  [29, '11'],
  [30, '12'],
  [32, '13'],
  [33, '14'],
  [34, '15'],
]

/** @returns {string} as Debian calls this processor */
export function architecture() {
  return {x64: 'amd64', ia32: 'i386', arm: 'armhf'}[String(process.arch)] ?? process.arch
}

/**
 * @param {string} version
 * @param {string} root all that the package installs
 * @returns {string} the control file (deb-control(5))
 */
export function controlText(version, root) {
  const files = filesBelow(root).map(path => join(root, path))
  const kib = files.reduce((sum, path) => sum + Math.ceil(statSync(path).size / 1024), 0)
  const binaries = files.filter(path => path.endsWith('.node') || path.endsWith('/evidock/node'))
  const texts = binaries.map(path => readFileSync(path, 'latin1'))
  const depends = [
    `libc6 (>= 2.${newest(texts, /GLIBC_2\.(\d+)/g)})`,
    `libstdc++6 (>= ${FIRST_WITH.find(([symbols]) => Number(symbols) >= newest(texts, /GLIBCXX_3\.4\.(\d+)/g))?.[1]})`,
    ...['libgcc-s1', 'init-system-helpers', 'mount', 'perl-base', 'systemd (>= 249)', 'util-linux'],
  ]
  return `${[
    'Package: evidock',
    `Version: ${version}`,
    `Architecture: ${architecture()}`,
    'Maintainer: the evidock authors <evidock@localhost>',
    `Installed-Size: ${kib}`,
    `Depends: ${depends.join(', ')}`,
    'Recommends: bubblewrap, ffmpeg (>= 7:5.1), udev',
    'Section: misc',
    'Priority: optional',
    'Description: dock daemon for body-worn recorders',
    ' Copies, proves, describes, matches and publishes the footage of body-worn',
    ' recorders that officers put into a dock. It carries its own Node.',
  ].join('\n')}\n`
}

/** @param {string[]} texts @param {RegExp} version */
function newest(texts, version) {
  return Math.max(0, ...texts.flatMap(text => [...text.matchAll(version)].map(([, number]) => Number(number))))
}
