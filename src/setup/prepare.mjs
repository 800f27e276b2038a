import {build, buildReady} from './compile.mjs'
import {alone} from './lock.mjs'
import {mendPackages, packagesProved, packagesReady} from './packages.mjs'
import {SetupError} from './run.mjs'
import {mendSystem, missingOf, systemParts} from './system.mjs'

/**
 * One thing that a command needs: a probe that is quick when all is there, and what mends it otherwise.
 *
 * @typedef {{ready: () => boolean | Promise<boolean>, mend: () => Promise<void>}} Part
 */

/** @satisfies {Record<string, Part>} */
export const parts = {
  /** For a command that runs often: what an earlier, full probe proved is enough. */
  provedPackages: {ready: () => packagesProved() || packagesReady(), mend: mendPackages},
  packages: {ready: packagesReady, mend: mendPackages},
  media: systemPart(systemParts.ffmpeg, systemParts.bubblewrap),
  build: {ready: buildReady, mend: build},
}

/**
 * Sets up what is missing of some parts, in their order, and ends the process with one sentence when it can't.
 *
 * @param {...Part} wanted
 */
export async function prepare(...wanted) {
  try {
    const ready = await Promise.all(wanted.map(part => part.ready()))
    if (!ready.includes(false)) return
    await alone(async () => {
      for (const part of wanted) if (!(await part.ready())) await part.mend()
    })
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/**
 * @param {...import('./system.mjs').SystemPart} system
 * @returns {Part}
 */
function systemPart(...system) {
  return {ready: async () => (await missingOf(system)).length === 0, mend: () => mendSystem(system)}
}
