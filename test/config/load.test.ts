import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {ConfigError, loadConfig, parseConfig} from '../../src/config/load.ts'
import {sentences} from '../../src/say/say.ts'
import {scratchFolder} from '../support/scratch.ts'

const base = 'agency = "stats"\ndock = "dock-1"\ndata = "data"\n'
const shipped = fileURLToPath(new URL('../../config/evidock.toml', import.meta.url))

function complaint(text: string): string {
  try {
    parseConfig(text, 'dock.toml')
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'nothing'
}

describe('the configuration file', () => {
  test('that is shipped can be used as it stands, and its values are the defaults', () => {
    const config = loadConfig(shipped)
    const plain = parseConfig(
      `${base}[mqtt]\nurl = "mqtt://127.0.0.1:1883"\n[[folder]]\nroot = "recorders"\n[usb]`,
      'plain',
    )
    expect({...config, data: '', rosters: null, folder: config.folder.map(folder => ({...folder, root: ''}))}).toEqual({
      ...plain,
      agency: config.agency,
      data: '',
      rosters: null,
      folder: plain.folder.map(folder => ({...folder, root: ''})),
    })
  })

  test('has its relative paths taken from its own folder', () => {
    const folder = scratchFolder()
    const path = join(folder, 'dock.toml')
    writeFileSync(
      path,
      `${base}[mqtt]
url = "mqtts://central:8883"
ca = "ca.pem"
cert = "/etc/cert.pem"
password_file = "pass"
receipt_keys = {k1 = "k1.pem"}
[rosters]
folder = "rosters"
[documents]
folder = "documents"
[media]
ffmpeg = "bin/ffmpeg"
[[folder]]
root = "../media"
`,
    )
    const config = loadConfig(path)
    expect(config).toMatchObject({
      data: join(folder, 'data'),
      documents: {folder: join(folder, 'documents'), settle_seconds: 2, poll_seconds: 10},
      mqtt: {
        ca: join(folder, 'ca.pem'),
        cert: '/etc/cert.pem',
        password_file: join(folder, 'pass'),
        receipt_keys: {k1: join(folder, 'k1.pem')},
      },
      rosters: {folder: join(folder, 'rosters')},
      media: {ffmpeg: join(folder, 'bin/ffmpeg')},
      folder: [{root: join(folder, '../media')}],
    })
  })

  test.each([
    ['agency', '"Stats Bureau"', 'write it in lower-case letters'],
    ['agency', '5', 'string'],
    ['dock', '"roster"', 'choose another name'],
    ['data', '""', ''],
    ['zone', '"Mars/Base"', 'write an IANA time zone'],
    ['language', '"fr"', 'write "zh-CN" or "en"'],
    ['log_level', '"loud"', 'write "debug"'],
    ['mqtt.url', '"central:1883"', 'write it as "mqtt://host:1883"'],
    ['mqtt.version', '"6"', 'write "auto"'],
    ['mqtt.window', '0', '1'],
    ['vault.floor_mib', '-1', '0'],
    ['vault.floor_mib', 'inf', 'number'],
    ['copy.per_recorder', '9', '8'],
    ['copy.total', '1.5', 'int'],
    ['media.confinement', '"none"', 'write "required" or "best-effort"'],
    ['media.enabled', '"yes"', 'boolean'],
  ])('with a wrong %s is refused in one line that names it, its value %s and the mend', (field, value, mend) => {
    const [table, key] = field.includes('.') ? field.split('.') : ['', field]
    const others = base.split('\n').filter(line => !line.startsWith(`${key} `))
    const url = table === 'mqtt' && key !== 'url' ? 'url = "mqtt://central"\n' : ''
    const said = complaint(`${others.join('\n')}\n${table ? `[${table}]\n${url}` : ''}${key} = ${value}`)
    const shown = value === 'inf' ? 'Infinity' : value
    expect(said.split('\n')).toHaveLength(1)
    expect(said).toContain(`dock.toml: ${field} is ${shown}; `)
    expect(said).toContain(mend)
  })

  test.each([
    ['no dock', 'agency = "a"\ndata = "d"', 'dock is missing; add it'],
    ['an unknown field', `${base}dook = 1`, 'dook at the top isn’t known; correct its name or remove it'],
    ['an unknown field in a table', `${base}[copy]\nspeed = 3`, 'speed under copy isn’t known'],
    ['a table of the wrong kind', `${base}mqtt = 5`, 'mqtt is 5; '],
    ['a folder without its root', `${base}[[folder]]\nfirst_bay = 2`, 'folder.0.root is missing'],
    [
      'two folders that number their bays alike',
      `${base}[[folder]]\nroot = "a"\n[[folder]]\nroot = "b"`,
      'first_bay of its own',
    ],
    ['text that is no TOML', `${base}agency := 1`, 'line 4: not TOML'],
    ['a prototype', `${base}[__proto__]\nx = 1`, '__proto__'],
  ])('with %s is refused by name', (_, text, mend) => {
    expect(complaint(text)).toContain(mend)
    expect(complaint(text).split('\n')).toHaveLength(1)
  })

  test('with several wrong fields names each on a line of its own', () => {
    expect(complaint('agency = "A"\ndock = "B"\ndata = "d"').split('\n')).toHaveLength(2)
  })

  test('is refused in Chinese where that is the language', () => {
    const text = 'agency = "A"\ndock = "d"\ndata = 5\ncolour = "red"'
    expect(() => parseConfig(text, 'dock.toml', sentences('zh-CN'))).toThrow('agency 的值为 "A"；请用小写字母')
    expect(() => parseConfig(text, 'dock.toml', sentences('zh-CN'))).toThrow('colour（顶层）不是已知字段')
    expect(() => parseConfig(text, 'dock.toml', sentences('zh-CN'))).toThrow('data 的值为 5；无效输入')
  })

  test('that can’t be read is said so, with what to give', () => {
    expect(() => loadConfig(join(scratchFolder(), 'gone.toml'))).toThrow(ConfigError)
    expect(() => loadConfig(scratchFolder())).toThrow('give a readable file with --config')
  })
})
