import {spawnSync} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'
import {needs} from '../support/parts.ts'
import {scratchFolder} from '../support/scratch.ts'
import {runDock} from './dock-run.ts'
import {ID_BY_CHANCE} from './same-state.ts'
import {firstDocking} from './stories.ts'

const program = fileURLToPath(new URL('../../dist/cli/evidock.js', import.meta.url))

/** The system calls that change a disk or make it durable, by what the layer calls them. */
const CALLS = new Map(
  Object.entries({
    write: ['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'copy_file_range', 'sendfile', 'fallocate'],
    truncate: ['ftruncate', 'truncate'],
    sync: ['fsync', 'fdatasync', 'sync_file_range'],
    rename: ['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'],
    remove: ['unlink', 'unlinkat', 'rmdir'],
    'make-folder': ['mkdir', 'mkdirat'],
  }).flatMap(([name, calls]) => calls.map((call): [string, string] => [call, name])),
)
const NAMES: ReadonlySet<string> = new Set(CALLS.values())

test('one ingest writes, renames and syncs nothing below its data but by the layer', {
  ...needs('strace'),
  timeout: 120_000,
}, async () => {
  const [home, machine] = [scratchFolder(), join(scratchFolder(), 'machine')]
  const story = firstDocking()
  const [data, traces] = [join(home, 'data'), join(home, 'traces')]
  mkdirSync(traces)
  const calls = `trace=${[...CALLS.keys()].join(',')}`
  // A file for each thread: in one file a call is torn in two lines when another thread comes between.
  const args = ['-ff', '-y', '-s', '0', '-e', calls, '-o', join(traces, 'trace'), process.execPath, program]
  const {root, recorder} = story.arrival
  const serial = recorder.serial ?? ''
  const {status} = spawnSync('strace', [...args, 'ingest', root, '--data', data, '--recorder', serial, '--json'], {
    env: {...process.env, EVIDOCK_LOG_LEVEL: 'error'},
    stdio: 'ignore',
  })
  // One entry of the story is a link, which is refused.
  expect(status).toBe(3)

  const lines = readdirSync(traces).flatMap(file => readFileSync(join(traces, file), 'utf8').split('\n'))
  const seen = lines.flatMap(line => seenCall(line, home))
  const {points} = await runDock({base: machine, from: story.before, there: [story.arrival], keep: true})
  const known = points.flatMap(({call, path}) => {
    const name = call === 'sync-folder' ? 'sync' : call
    return NAMES.has(name) && isTheLayers(path) ? [{name, path: sameEverywhere(path)}] : []
  })
  const inVault = ({path}: Call): boolean => path.startsWith('data/vault')
  const [seenInVault, knownInVault] = [seen.filter(inVault), known.filter(inVault)]
  expect(seenInVault.length).toBeGreaterThan(20)
  expect(counted(seenInVault)).toEqual(counted(knownInVault))
  // What lies beside the vault is written once for all that came meanwhile, so how often depends on the machine.
  expect(new Set(counted(seen).keys())).toEqual(new Set(counted(known).keys()))
})

type Call = {name: string; path: string}

/** A call that succeeded, on a path below the data folder that is the layer's. */
function seenCall(line: string, home: string): Call[] {
  const [, call = '', rest = ''] = /^(\w+)\((.*)$/.exec(line) ?? []
  const path = /[<"](\/[^>"]*)[>"]/.exec(rest)?.[1] ?? ''
  const name = CALLS.get(call)
  if (name === undefined || !path.startsWith(`${home}/`) || / = -1 /.test(line)) return []
  const known = sameEverywhere(path.slice(home.length + 1))
  return isTheLayers(known) ? [{name, path: known}] : []
}

/** SQLite writes its own files and makes their names durable; what media tools make can be made again. */
const isTheLayers = (path: string): boolean => /^data\/(?!evidock\.(db|lock)|derived\/)/.test(path)

const sameEverywhere = (path: string): string =>
  path
    .replace(ID_BY_CHANCE, 'id')
    .replace(/id-\d/, 'id')
    .replace(/\d{4}-\d\d-\d\d/, 'date')

function counted(calls: readonly Call[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const {name, path} of calls) counts.set(`${name} ${path}`, (counts.get(`${name} ${path}`) ?? 0) + 1)
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
