import {execFileSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {inCheckout} from '../../src/setup/run.mjs'

/** Makes the package of this checkout. @returns its file */
export function makePackage(env: NodeJS.ProcessEnv = {}): string {
  const script = inCheckout('src', 'setup', 'package.mjs')
  execFileSync(process.execPath, [script], {env: {...process.env, ...env}, stdio: 'pipe'})
  const folder = inCheckout('package')
  const [file = ''] = readdirSync(folder).filter(name => name.endsWith('.deb'))
  return join(folder, file)
}
