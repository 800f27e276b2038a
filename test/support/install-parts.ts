import {alone} from '../../src/setup/lock.mjs'
import {SetupError} from '../../src/setup/run.mjs'
import {mendSystem} from '../../src/setup/system.mjs'
import {installable, tryAgain} from './parts.ts'

/** Before the first test: installs what the tests lack where that is allowed, else says what would bring it. */
export default async function installParts(): Promise<void> {
  if (installable().length === 0) return
  try {
    await alone(() => mendSystem(installable()))
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
  }
  tryAgain()
}
