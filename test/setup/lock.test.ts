import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'

const holder = `
import {alone} from ${JSON.stringify(new URL('../../src/setup/lock.mjs', import.meta.url).href)}
await alone(async () => {
  console.log('in')
  await new Promise(resolve => process.stdin.once('data', resolve))
  console.log('out')
})
process.exit()
`

function startHolder() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: {...process.env, LANG: 'C.UTF-8'},
  })
  const says = createInterface({input: child.stdout})[Symbol.asyncIterator]()
  return {child, next: async () => (await says.next()).value}
}

test('a second setup of the same checkout waits for the first, also when the first is killed', async () => {
  const first = startHolder()
  expect(await first.next()).toBe('in')
  const second = startHolder()
  const [said] = await once(second.child.stderr, 'data')
  expect(`${said}`).toContain('waiting for it')

  first.child.kill('SIGKILL')

  expect(await second.next()).toBe('in')
  second.child.stdin.write('go\n')
  expect(await second.next()).toBe('out')
})
