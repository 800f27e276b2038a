import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {copyFileSync, mkdirSync, readFileSync} from 'node:fs'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {asVersion, type DebianPackage, makePackage, type ScratchRoot, scratchRoot} from '../support/package.ts'
import {needs} from '../support/parts.ts'
import {footage} from '../support/recorder-folder.ts'

const CONFIG = '/etc/evidock/evidock.toml'
const USABLE = 'agency = "agency-a"\ndock = "dock-1"\ndata = "/var/lib/evidock"\n'

describe('the Debian package', needs('packages'), () => {
  let made: DebianPackage
  /** Mode, owner and size by path. */
  let content: Map<string, {mode: string; owner: string; bytes: number}>

  beforeAll(() => {
    made = makePackage({SOURCE_DATE_EPOCH: '1750000000'})
    const lines = execFileSync('dpkg-deb', ['--contents', made.file], {encoding: 'utf8', maxBuffer: 1 << 26})
    const entries = lines
      .trim()
      .split('\n')
      .map(line => line.split(/\s+/))
    content = new Map(
      entries.map(([mode = '', owner = '', bytes, , , path = '']) => [
        path.slice(1),
        {mode, owner, bytes: Number(bytes)},
      ]),
    )
  }, 300_000)
  afterAll(() => made?.remove())

  const field = (name: string): string =>
    execFileSync('dpkg-deb', ['--field', made.file, name], {encoding: 'utf8'}).trim()

  test('holds the program, its Node, its units and rules, what it is to be told, and licences', () => {
    const program = ['node', 'with-notify', 'config/calendars/2026.json', 'config/calendars/lunar.json']
    const wanted = ['/usr/bin/evidock', CONFIG, ...program.map(name => `/usr/lib/evidock/${name}`)]
    const units = ['/lib/systemd/system/evidock.service', '/lib/systemd/system/evidock-helper.service']
    const rules = [
      '/lib/udev/rules.d/60-evidock.rules',
      '/usr/lib/sysusers.d/evidock.conf',
      '/usr/lib/tmpfiles.d/evidock.conf',
    ]
    const texts = ['copyright', 'NODE-LICENSE', 'THIRD-PARTY-NOTICES', 'docs/install.md', 'config/evidock.toml']
    expect([...content.keys()]).toEqual(
      expect.arrayContaining([...wanted, ...units, ...rules, ...texts.map(name => `/usr/share/doc/evidock/${name}`)]),
    )
    const packages = [...content.keys()].filter(path => /\/node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
    for (const path of packages.filter(path => !/-linux-|better-sqlite3-napi/.test(path))) {
      const folder = path.replace(/package\.json$/, '')
      expect(
        [...content.keys()].some(other => new RegExp(`^${folder}LICEN[CS]E`, 'i').test(other)),
        folder,
      ).toBe(true)
    }
  })

  test('belongs to root, and nobody else may write any of it', () => {
    for (const [path, {mode, owner}] of content) {
      expect(owner, path).toBe('root/root')
      expect(mode, path).toMatch(/^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--)$/)
    }
  })

  test('holds nothing that only who works on it needs', () => {
    const needless =
      /\.(map|ts|[ch]|cpp|hpp|gyp|a|o|mk|tsbuildinfo)$|\/(test|tests|benchmark|\.[^/]+)(\/|$)|typescript|vitest/
    expect([...content.keys()].filter(path => needless.test(path))).toEqual([])
    const bytes = [...content.values()].reduce((sum, entry) => sum + entry.bytes, 0)
    expect(bytes - (content.get('/usr/lib/evidock/node')?.bytes ?? 0)).toBeLessThan(20 * 2 ** 20)
  })

  test('says what it needs', () => {
    expect(field('Depends')).toMatch(/^libc6 \(>= 2\.\d+\), libstdc\+\+6 \(>= \d+\), .*mount.*systemd.*util-linux/)
    expect(field('Recommends')).toMatch(/bubblewrap, ffmpeg/)
    expect(field('Version')).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('is the same, byte by byte, when it is made again', () => {
    const again = makePackage({SOURCE_DATE_EPOCH: '1750000000'})
    const digest = ({file}: DebianPackage): string => createHash('sha256').update(readFileSync(file)).digest('hex')
    expect(digest(again)).toBe(digest(made))
    again.remove()
  }, 300_000)

  describe('on a machine', () => {
    let root: ScratchRoot
    const install = (packed: DebianPackage): string => {
      root.write('/tmp/evidock.deb', '')
      copyFileSync(packed.file, `${root.folder}/tmp/evidock.deb`)
      return root.run('dpkg --install --force-confdef /tmp/evidock.deb')
    }
    const asUser = 'setpriv --reuid=evidock --regid=evidock --clear-groups'
    const ingest = (): string =>
      root.run(`cd / && ${asUser} evidock ingest /srv/recorder --recorder R-1 --data /var/lib/evidock 2>/dev/null`)

    beforeEach(() => {
      root = scratchRoot()
      return () => root.end()
    })

    test('is installed with a user and a folder of its own, runs on its own Node, and tells what to configure', () => {
      const said = install(made)
      expect(said).toContain('agency is ""; write it in lower-case letters')
      expect(said).toContain('systemctl restart evidock')
      expect(root.run('evidock --version')).toBe(`${field('Version')}\n`)
      expect(root.run('command -v node || echo none')).toBe('none\n')
      expect(root.run('stat -c "%U %a" /var/lib/evidock')).toBe('evidock 750\n')
      expect(root.run(`dpkg-query --show --showformat='\${Conffiles}' evidock`)).toContain(CONFIG)
      expect(root.has('/etc/systemd/system/multi-user.target.wants/evidock.service')).toBe(true)
    })

    test('is upgraded with its configuration, its database and its footage kept, and stays off where it was put off', () => {
      install(made)
      root.write(CONFIG, USABLE)
      root.run('systemctl disable --quiet evidock.service')
      mkdirSync(`${root.folder}/srv/recorder`)
      root.write('/srv/recorder/AB_dev1_330101_20261020_091000.mp4', footage(100_000, 1).toString('latin1'))
      expect(ingest()).toContain('1 verified')

      const newer = asVersion(made, '99.0.0')
      const said = install(newer)
      newer.remove()

      expect(said).not.toContain('configuration can’t be used')
      expect(root.run('dpkg-query --status evidock | grep ^Version')).toBe('Version: 99.0.0\n')
      expect(root.run(`cat ${CONFIG}`)).toBe(USABLE)
      expect(ingest()).toContain('1 already held')
      expect(root.has('/etc/systemd/system/multi-user.target.wants/evidock.service')).toBe(false)
    })

    test('leaves nothing when it is purged, but the footage, the database and what was made by hand', () => {
      root.run('find / -xdev -newer /etc/hostname -name "*evidock*" -not -path "/proc/*" | sort > /run/before')
      install(made)
      root.write('/etc/evidock/central-ca.pem', 'by hand')
      root.write('/var/lib/evidock/evidock.db', 'the database')

      root.run('dpkg --remove evidock')
      expect(root.has(CONFIG)).toBe(true)
      expect(root.run('find /etc/systemd -name "*evidock*"')).toBe('')

      root.run('dpkg --purge evidock')
      const left = root.run('find /etc /lib /usr /var/lib /run -xdev -path "*evidock*" -newer /run/before | sort')
      expect(left.trim().split('\n')).toEqual([
        '/etc/evidock',
        '/etc/evidock/central-ca.pem',
        '/var/lib/evidock',
        '/var/lib/evidock/evidock.db',
      ])
      expect(root.run('id -un evidock')).toBe('evidock\n')
    })

    test('that is installed again after a removal starts again', () => {
      install(made)
      root.run('dpkg --remove evidock')
      install(made)
      expect(root.has('/etc/systemd/system/multi-user.target.wants/evidock.service')).toBe(true)
    })
  })
})
