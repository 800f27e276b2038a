// Plain JavaScript, like all of src/setup: these files run before anything is installed or compiled. This one is
// loaded alone and first, so it also has to parse on a Node that is too old for the rest.
import {say} from './say.mjs'

/**
 * @param {string} version of Node, such as "20.19.0"
 * @returns {boolean} whether evidock runs on it
 */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 20 || (major === 20 && minor >= 19)
}

if (!isNodeSupported(process.versions.node)) {
  say('nodeTooOld', process.versions.node)
  process.exit(1)
}
