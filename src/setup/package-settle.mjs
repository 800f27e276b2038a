import {chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {filesBelow} from './files.mjs'
import {inCheckout} from './run.mjs'

/**
 * Adds the package's description and the scripts that dpkg runs.
 *
 * @param {string} root
 * @param {string} control
 */
export function writeControl(root, control) {
  const folder = join(root, 'DEBIAN')
  mkdirSync(folder)
  writeFileSync(join(folder, 'control'), control)
  writeFileSync(
    join(folder, 'conffiles'),
    filesBelow(join(root, 'etc'))
      .map(path => `/etc/${path}\n`)
      .join(''),
  )
  for (const script of ['preinst', 'postinst', 'prerm', 'postrm']) {
    copyFileSync(inCheckout('systemd', 'debian', script), join(folder, script))
    chmodSync(join(folder, script), 0o755)
  }
}

/**
 * Gives everything the same rights and the same time, whatever the umask and the clock of who builds.
 *
 * @param {string} path
 * @param {number} epoch seconds since 1970
 */
export function settle(path, epoch) {
  const stat = lstatSync(path)
  if (stat.isDirectory()) for (const name of readdirSync(path)) settle(join(path, name), epoch)
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644)
  utimesSync(path, epoch, epoch)
}
