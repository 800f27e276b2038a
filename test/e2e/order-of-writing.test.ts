import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'
import {needs} from '../support/parts.ts'
import {scratchFolder} from '../support/scratch.ts'

const program = fileURLToPath(new URL('../../dist/cli/evidock.js', import.meta.url))

/** SIGKILL keeps what the kernel holds in memory, so only the calls themselves show what a power cut would leave. */
test(
  'a clip’s bytes, its sidecar and its names are made durable in the order that the vault promises',
  needs('strace', 'directReads'),
  () => {
    const [root, home] = [scratchFolder(), scratchFolder()]
    writeFileSync(join(root, 'clip.mp4'), 'content')
    const [data, trace] = [join(home, 'data'), join(home, 'trace')]
    const calls = 'trace=openat,fsync,fdatasync,rename,renameat,renameat2'
    execFileSync(
      'strace',
      ['-f', '-y', '-e', calls, '-o', trace, process.execPath, program, 'ingest', root, '--data', data],
      {
        env: {...process.env, EVIDOCK_LOG_LEVEL: 'error'},
        stdio: 'ignore',
      },
    )
    const seen = readFileSync(trace, 'utf8').split('\n').flatMap(stepOf)
    // What the main thread commits meanwhile, of the docking's list say, isn't looked at here. One thread may copy, and another
    // prove.
    const copiers = new Set(seen.filter(({step}) => step.startsWith('part ')).map(({thread}) => thread))
    const ofCopier = seen.filter(({thread}) => copiers.has(thread))
    const from = ofCopier.findIndex(({step}) => step === 'part synced')
    expect(ofCopier.slice(from).map(({step}) => step)).toEqual([
      'part synced',
      'part read past the cache',
      'sidecar synced',
      'folder synced',
      'sidecar named',
      'folder synced',
      'clip named',
      'folder synced',
    ])
    const last = ofCopier.at(-1)
    expect(seen.slice(last ? seen.indexOf(last) : 0).map(({step}) => step)).toContain('facts synced')
  },
)

function stepOf(line: string): {thread: string; step: string}[] {
  const thread = /^\d+/.exec(line)?.[0] ?? ''
  return stepsIn(line).map(step => ({thread, step}))
}

function stepsIn(line: string): string[] {
  const isPart = /[0-9a-f-]{36}\.mp4\.part/.test(line)
  if (line.includes('fsync(') || line.includes('fdatasync(')) {
    if (isPart) return ['part synced']
    if (line.includes('.json.part>')) return ['sidecar synced']
    if (line.includes('evidock.db-wal>')) return ['facts synced']
    return /vault\/\d{4}-\d\d-\d\d\/folder>/.test(line) ? ['folder synced'] : []
  }
  if (line.includes('O_DIRECT') && isPart) return ['part read past the cache']
  if (!line.includes('rename')) return []
  return isPart ? ['clip named'] : line.includes('.json.part') ? ['sidecar named'] : []
}
