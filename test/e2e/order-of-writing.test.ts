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
    // What was committed before the copy, and what follows the facts, isn't looked at here.
    const from = seen.indexOf('part synced')
    expect(seen.slice(from, from + 8)).toEqual([
      'part synced',
      'part read past the cache',
      'sidecar synced',
      'folder synced',
      'sidecar named',
      'folder synced',
      'clip named',
      'folder synced',
    ])
    expect(seen[from + 8]).toBe('facts synced')
  },
)

function stepOf(line: string): string[] {
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
