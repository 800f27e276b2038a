import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {AlreadyRunningError, takeLock} from '../../src/store/lock.ts'
import {scratchFolder} from '../support/scratch.ts'

const lockModule = new URL('../../build/store/lock.js', import.meta.url).href

/** Another process that holds the folder until it is killed. */
async function holder(path: string): Promise<ChildProcess> {
  const script = `
    const {takeLock} = await import(${JSON.stringify(lockModule)})
    const unlock = takeLock(${JSON.stringify(path)})
    process.stdout.write('held')
    setInterval(() => unlock, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

describe('the lock on a data folder', () => {
  test('is refused while another process has it, and free once that one was killed', async () => {
    const path = join(scratchFolder(), 'evidock.lock')
    const other = await holder(path)
    expect(() => takeLock(path)).toThrow(AlreadyRunningError)
    expect(() => takeLock(path)).toThrow(dirname(path))
    const ended = once(other, 'exit')
    other.kill('SIGKILL')
    await ended
    expect(() => takeLock(path)()).not.toThrow()
  })

  test('is held until it is given back', () => {
    const path = join(scratchFolder(), 'evidock.lock')
    const unlock = takeLock(path)
    expect(() => takeLock(path)).toThrow(AlreadyRunningError)
    unlock()
    expect(() => takeLock(path)()).not.toThrow()
  })

  test('that can’t be taken for another reason doesn’t blame another evidock', () => {
    const path = join(scratchFolder(), 'evidock.lock')
    writeFileSync(
      path,
      'not a lock of ours, and long enough to be taken for a database with a broken header: 100 bytes',
    )
    expect(() => takeLock(path)).toThrow()
    expect(() => takeLock(path)).not.toThrow(AlreadyRunningError)
    expect(() => takeLock(join(scratchFolder(), 'no', 'such', 'folder'))).not.toThrow(AlreadyRunningError)
  })
})
