import {execFileSync} from 'node:child_process'
import {lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {inCheckout} from '../../src/setup/run.mjs'

/** The package of this checkout, in a folder of its own. */
export type DebianPackage = {file: string; remove(): void}

/** Makes it, by the command that a person types. */
export function makePackage(env: NodeJS.ProcessEnv = {}): DebianPackage {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-package-'))
  const script = inCheckout('src', 'setup', 'package.mjs')
  execFileSync(process.execPath, [script, '--to', folder], {env: {...process.env, ...env}, stdio: 'pipe'})
  const [name = ''] = readdirSync(folder)
  return {file: join(folder, name), remove: () => rmSync(folder, {recursive: true})}
}

/** The same program as a package of another version. */
export function asVersion({file}: DebianPackage, version: string): DebianPackage {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-package-'))
  const [tree, other] = [join(folder, 'tree'), join(folder, `evidock_${version}.deb`)]
  execFileSync('dpkg-deb', ['--raw-extract', file, tree])
  const control = join(tree, 'DEBIAN', 'control')
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`))
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, other], {stdio: 'pipe'})
  rmSync(tree, {recursive: true})
  return {file: other, remove: () => rmSync(folder, {recursive: true})}
}

/** A root folder like this machine's own in which everything may be changed: it is gone afterwards. */
export type ScratchRoot = {
  folder: string
  /** Runs a command in it by sh. @returns what it printed @throws {Error} when it fails */
  run(command: string): string
  has(path: string): boolean
  write(path: string, content: string): void
  end(): void
}

/** Makes one: this machine's files below a layer in memory, without the checkout and without a Node. */
export function scratchRoot(): ScratchRoot {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-root-'))
  const root = join(folder, 'root')
  const shell = (script: string): string => execFileSync('sh', ['-ec', script], {encoding: 'utf8', stdio: 'pipe'})
  shell(`mount -t tmpfs tmpfs ${folder} && mkdir ${folder}/changes ${folder}/work ${root}
    mount -t overlay -o lowerdir=/,upperdir=${folder}/changes,workdir=${folder}/work overlay ${root}
    for over in /run /tmp '${inCheckout()}'; do mkdir -p "${root}$over"; mount -t tmpfs tmpfs "${root}$over"; done
    mount -t proc proc ${root}/proc && mount --rbind /dev ${root}/dev && mount --make-rslave ${root}/dev
    find ${root}/usr/bin ${root}/usr/local/bin ${root}/usr/sbin -name node -delete`)
  const env = {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive'}
  return {
    folder: root,
    run: command => execFileSync('chroot', [root, '/bin/sh', '-ec', `exec 2>&1; ${command}`], {encoding: 'utf8', env}),
    // A link leads below the root, not to where it says.
    has: path => lstatSync(join(root, path), {throwIfNoEntry: false}) !== undefined,
    write: (path, content) => writeFileSync(join(root, path), content),
    end() {
      shell(`umount --recursive --lazy ${root} && umount --lazy ${folder}`)
      rmSync(folder, {recursive: true})
    },
  }
}
