import {answerOf} from '../src/setup/run.mjs'
import {systemParts} from '../src/setup/system.mjs'

/**
 * Programs that the benches use and that a machine may lack, by the name under which a bench asks for one.
 *
 * @type {{name: string, part: import('../src/setup/system.mjs').SystemPart}[]}
 */
export const programs = [
  {name: 'rsync', part: partOf('rsync', ['--version'])},
  {name: 'rclone', part: partOf('rclone', ['version'])},
  {name: 'openssl', part: partOf('openssl', ['version'])},
  {name: 'mosquitto', part: systemParts.mosquitto},
]

/**
 * @param {string} name of the program and of its package
 * @param {string[]} probe
 */
function partOf(name, probe) {
  return {
    what: name,
    probe: async () => (await answerOf(name, probe)) !== '',
    packages: {'apt-get': [name], dnf: [name], pacman: [name]},
  }
}
