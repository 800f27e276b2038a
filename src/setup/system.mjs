import {answerOf, run, SetupError, showTail} from './run.mjs'
import {say, sentence} from './say.mjs'

/**
 * A program that evidock uses and does not ship.
 *
 * @typedef {object} SystemPart
 * @property {string} what it is called to a person
 * @property {() => Promise<boolean>} probe whether this machine has it
 * @property {Partial<Record<'apt-get' | 'dnf' | 'pacman', string[]>>} packages that bring it, by package manager
 * @property {boolean} [optional] evidock runs without it, and says what is lost
 */

/** @satisfies {Record<string, SystemPart>} */
export const systemParts = {
  toolchain: {
    what: 'The toolchain (python3, make, g++)',
    probe: () => haveAll(['python3', '--version'], ['make', '--version'], ['g++', '--version']),
    packages: {
      'apt-get': ['python3', 'make', 'g++'],
      dnf: ['python3', 'make', 'gcc-c++'],
      pacman: ['python', 'make', 'gcc'],
    },
  },
  ffmpeg: {
    what: 'ffmpeg 5.1 or newer',
    probe: async () =>
      isFfmpegRecent(await answerOf('ffmpeg', ['-version'])) && (await haveAll(['ffprobe', '-version'])),
    packages: {'apt-get': ['ffmpeg'], dnf: ['ffmpeg'], pacman: ['ffmpeg']},
  },
  bubblewrap: {
    what: 'bubblewrap',
    probe: () => haveAll(['bwrap', '--version']),
    packages: {'apt-get': ['bubblewrap'], dnf: ['bubblewrap'], pacman: ['bubblewrap']},
    optional: true,
  },
  mosquitto: {
    what: 'mosquitto with its clients',
    probe: async () => {
      const [broker, clients] = await Promise.all([found('mosquitto'), found('mosquitto_sub')])
      return broker && clients
    },
    packages: {'apt-get': ['mosquitto', 'mosquitto-clients'], dnf: ['mosquitto'], pacman: ['mosquitto']},
  },
}

/**
 * @param {string} answer the first line of `ffmpeg -version`
 * @returns {boolean} whether it is 5.1 or newer; a build without a number (from git) counts as new
 */
export function isFfmpegRecent(answer) {
  const [, word = ''] = answer.match(/^ffmpeg version (\S+)/) ?? []
  const [, major, minor] = word.match(/^n?(\d+)\.(\d+)/) ?? []
  if (major === undefined) return word !== ''
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 1)
}

/**
 * Installs what is missing by the system's package manager when we may use it, else says the command that does.
 *
 * @param {SystemPart[]} parts
 * @throws {SetupError} with that command, when a part that isn't optional stays missing
 */
export async function mendSystem(parts) {
  let missing = await missingOf(parts)
  if (missing.length === 0) return
  const manager = await packageManager()
  const packages = manager ? missing.flatMap(part => part.packages[manager.name] ?? []) : []
  if (manager?.may && packages.length > 0) {
    say('installingSystem', packages.join(' '), manager.name)
    await manager.install(packages)
    missing = await missingOf(missing)
  }
  for (const part of missing.filter(part => part.optional)) {
    say('systemOptional', part.what, commandFor([part], manager))
  }
  const required = missing.filter(part => !part.optional)
  if (required.length > 0) throw new SetupError(missingSentence(required, manager))
}

/**
 * @param {SystemPart[]} parts
 * @returns {Promise<SystemPart[]>} those that this machine lacks
 */
export async function missingOf(parts) {
  const present = await Promise.all(parts.map(part => part.probe()))
  return parts.filter((_, index) => !present[index])
}

/** @typedef {{name: 'apt-get' | 'dnf' | 'pacman', may: boolean, install: (packages: string[]) => Promise<void>}} Manager */

/** How each manager is told to install without a question. Only apt-get is tested; the other two are by their manuals. */
const installArgs = /** @type {const} */ ({
  'apt-get': ['install', '-y', '--no-install-recommends'],
  dnf: ['install', '-y'],
  pacman: ['-S', '--noconfirm', '--needed'],
})

/** @returns {Promise<Manager | undefined>} */
async function packageManager() {
  for (const name of /** @type {const} */ (['apt-get', 'dnf', 'pacman'])) {
    if (!(await found(name))) continue
    const isRoot = process.getuid?.() === 0
    const may = !process.env.EVIDOCK_NO_INSTALL && (isRoot || (await answerOf('sudo', ['-n', 'true'])) !== '')
    /** @param {...string} args */
    const manage = (...args) =>
      isRoot
        ? run(name, args, {env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'}})
        : run('sudo', ['-n', 'env', 'DEBIAN_FRONTEND=noninteractive', name, ...args])
    return {name, may, install: packages => install(name, manage, packages)}
  }
  return undefined
}

/**
 * @param {Manager['name']} name
 * @param {(...args: string[]) => Promise<{ok: boolean, output: string}>} manage
 * @param {string[]} packages
 */
async function install(name, manage, packages) {
  const first = await manage(...installArgs[name], ...packages)
  if (first.ok) return
  // A fresh container has no package lists yet, or old ones.
  if (name === 'apt-get') await manage('update')
  const {ok, output} = await manage(...installArgs[name], ...packages)
  if (!ok) showTail(output)
}

/**
 * @param {SystemPart[]} parts
 * @param {Manager | undefined} manager
 */
function missingSentence(parts, manager) {
  const what = parts.map(part => part.what).join(', ')
  return manager
    ? sentence('systemMissing', what, commandFor(parts, manager))
    : sentence('systemMissingNoManager', what)
}

/**
 * @param {SystemPart[]} parts
 * @param {Manager | undefined} manager
 * @returns {string} the command that a person can type
 */
export function commandFor(parts, manager) {
  const name = manager?.name ?? 'apt-get'
  const packages = parts.flatMap(part => part.packages[name] ?? [])
  return ['sudo', name, ...installArgs[name].slice(0, name === 'pacman' ? 1 : 2), ...packages].join(' ')
}

/** @param {...[string, string]} commands */
async function haveAll(...commands) {
  const answers = await Promise.all(commands.map(([program, argument]) => answerOf(program, [argument])))
  return answers.every(answer => answer !== '')
}

/** @param {string} program */
async function found(program) {
  return (await answerOf('sh', ['-c', `PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v ${program}`])) !== ''
}
