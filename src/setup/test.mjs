// `npm test`: sets up what is missing, runs every test that this machine can run, and says last what it couldn't.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import './node-version.mjs'

const {parts, prepare} = await import('./prepare.mjs')
const {inCheckout} = await import('./run.mjs')
await prepare(parts.packages, parts.build)

const folder = mkdtempSync(join(tmpdir(), 'evidock-test-'))
const closingLines = join(folder, 'closing-lines.txt')
const vitest = inCheckout('node_modules', 'vitest', 'vitest.mjs')
const args = [vitest, 'run', '--config', inCheckout('test', 'vitest.config.ts'), ...process.argv.slice(2)]
const child = spawn(process.execPath, args, {
  cwd: inCheckout(),
  env: {...process.env, EVIDOCK_CLOSING_LINES: closingLines},
  stdio: 'inherit',
})
// A terminal's Ctrl-C reaches the child by itself.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill())
const [code] = await once(child, 'close')
// Ours are the last lines, whatever the test runner says while it closes.
process.stdout.write(readClosingLines())
rmSync(folder, {recursive: true})
process.exit(code ?? 1)

function readClosingLines() {
  try {
    return readFileSync(closingLines, 'utf8')
  } catch {
    return '0 passed, 1 failed\nNot run: all tests: the test runner ended before it could say.\n'
  }
}
