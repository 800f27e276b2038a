// `npm run virtual-dock`: recorders on a kernel's own USB, in a virtual machine (docs/virtual-dock.md).
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {parts, prepare} from '../src/setup/prepare.mjs'
import {inCheckout} from '../src/setup/run.mjs'

await prepare(parts.packages, parts.build)

const vitest = inCheckout('node_modules', 'vitest', 'vitest.mjs')
const config = inCheckout('test', 'vitest.config.ts')
const args = [vitest, 'run', '--config', config, 'test/virtual-dock', ...process.argv.slice(2)]
const child = spawn(process.execPath, args, {cwd: inCheckout(), stdio: 'inherit'})
// A terminal's Ctrl-C reaches the child by itself.
process.on('SIGINT', () => undefined)
const [code] = await once(child, 'close')
process.exit(code ?? 1)
