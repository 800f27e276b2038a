import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {makeSmallCheckout, type SmallCheckout} from '../support/small-checkout.ts'

const program = `process.stdout.write(JSON.stringify(process.argv.slice(2)))\n`
let checkout: SmallCheckout

beforeEach(() => {
  checkout = makeSmallCheckout()
  checkout.write('src/cli/evidock.ts', program)
})
afterEach(() => rmSync(checkout.folder, {recursive: true}))

test('a command in a fresh checkout builds the program first and leaves standard output to it', async () => {
  const ran = await checkout.node(['src/setup/evidock.mjs', 'case', '17'])

  expect(ran).toEqual({status: 0, stdout: '["case","17"]', stderr: 'Building evidock.\n'})
})

test('a command says nothing of its own when the build is fresh', async () => {
  await checkout.node(['src/setup/build.mjs'])

  const ran = await checkout.node(['src/setup/evidock.mjs'])

  expect(ran).toEqual({status: 0, stdout: '[]', stderr: ''})
})

test('the exit code of a command is the program’s', async () => {
  checkout.write('src/cli/evidock.ts', 'process.exitCode = 3\n')

  expect((await checkout.node(['src/setup/evidock.mjs'])).status).toBe(3)
})

test('a module that the build of single modules lost is made again', async () => {
  checkout.write('src/store/part.ts', 'export const part = 1\n')
  await checkout.node(['src/setup/build.mjs'])
  checkout.remove('build/store/part.js')

  await checkout.node(['src/setup/build.mjs'])

  expect(existsSync(join(checkout.folder, 'build/store/part.js'))).toBe(true)
})

test('two commands started together build once and both run the whole program', async () => {
  const both = await Promise.all([1, 2].map(n => checkout.node(['src/setup/evidock.mjs', `${n}`])))

  expect(both.map(ran => ran.stdout)).toEqual(['["1"]', '["2"]'])
  expect(
    both
      .map(ran => ran.stderr)
      .join('')
      .match(/Building/g),
  ).toHaveLength(1)
})

test('scripts and statements reach the build with their mode', async () => {
  checkout.write('src/media/confine.sh', '#!/bin/sh\n', 0o755)
  checkout.write('src/store/migrations/001.sql', 'SELECT 1;\n')

  await checkout.node(['src/setup/build.mjs'])

  expect(statSync(join(checkout.folder, 'dist/media/confine.sh')).mode & 0o777).toBe(0o755)
  expect(readFileSync(join(checkout.folder, 'dist/store/migrations/001.sql'), 'utf8')).toBe('SELECT 1;\n')
})

test('a changed or removed source is seen at the next build', async () => {
  checkout.write('src/gone.ts', 'export {}\n')
  await checkout.node(['src/setup/build.mjs'])
  checkout.remove('src/gone.ts')
  checkout.write('src/cli/evidock.ts', `process.stdout.write('changed')\n`)

  expect((await checkout.node(['src/setup/evidock.mjs'])).stdout).toBe('changed')
  expect(existsSync(join(checkout.folder, 'build/gone.js'))).toBe(false)
})

test('a build that lost a file is made whole', async () => {
  await checkout.node(['src/setup/build.mjs'])
  checkout.remove('dist/cli/evidock.js')

  expect((await checkout.node(['src/setup/evidock.mjs'])).stdout).toBe('[]')
})

test('what the bundler only warns of fails the build, and is said', async () => {
  checkout.write('src/cli/evidock.ts', `eval('1')\n`)

  const ran = await checkout.node(['src/setup/evidock.mjs'])

  expect(ran.status).toBe(1)
  expect(ran.stderr).toContain('eval')
  expect((await checkout.node(['src/setup/evidock.mjs'])).status).toBe(1)
})

test('the licences of bundled packages lie beside the program', async () => {
  checkout.write('src/cli/evidock.ts', `import {parse} from 'smol-toml'\nconsole.log(parse('a = 1'))\n`)

  await checkout.node(['src/setup/build.mjs'])

  const notices = readFileSync(join(checkout.folder, 'dist/THIRD-PARTY-NOTICES'), 'utf8')
  expect(notices).toMatch(/^smol-toml \S+ \(BSD-3-Clause\)/)
  expect(notices).toContain('Redistribution and use in source and binary forms')
})

test('a build that the compiler refuses names the line and ends with one plain sentence', async () => {
  checkout.write('src/wrong.ts', `export const count: number = 'three'\n`)

  const ran = await checkout.node(['src/setup/evidock.mjs'])

  expect(ran.status).toBe(1)
  expect(ran.stderr).toContain('src/wrong.ts(1,14)')
  expect(ran.stderr).toMatch(/The build failed: the lines above say where\.\n$/)
})

test('the setup speaks Chinese where LANG does', async () => {
  const ran = await checkout.node(['src/setup/build.mjs'], {LANG: 'zh_CN.UTF-8'})

  expect(ran.stderr).toBe('正在构建 evidock。\n')
})

test('a signal to npm reaches the program once, and the exit code is the program’s', async () => {
  checkout.write(
    'src/cli/evidock.ts',
    `process.on('SIGTERM', () => process.stdout.write('asked to stop\\n', () => process.exit(7)))
    setInterval(() => undefined, 60_000)
    console.log('ready')\n`,
  )
  const npm = spawn('npm', ['run', '--silent', 'evidock'], {cwd: checkout.folder, stdio: ['ignore', 'pipe', 'ignore']})
  const lines = createInterface({input: npm.stdout})[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('ready')

  npm.kill('SIGTERM')

  expect((await lines.next()).value).toBe('asked to stop')
  expect((await lines.next()).done).toBe(true)
  expect(npm.exitCode ?? (await once(npm, 'exit'))[0]).toBe(7)
})
