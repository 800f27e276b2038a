import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {filesBelow} from './files.mjs'

const isNotice = (/** @type {string} */ name) => /^(licen[cs]e|copying|notice)/i.test(name)

/**
 * Writes the licences of the packages that went into the bundle beside it: their texts must go with their code.
 *
 * @returns {import('rolldown').Plugin}
 */
export function notices() {
  return {
    name: 'notices',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter(output => output.type === 'chunk')
      const folders = chunks.flatMap(chunk => chunk.moduleIds).flatMap(id => packageOf(id) ?? [])
      const texts = [...new Set(folders)].sort().map(noticesOf)
      this.emitFile({type: 'asset', fileName: 'THIRD-PARTY-NOTICES', source: texts.join('\n\n')})
    },
  }
}

/**
 * @param {string} module
 * @returns {string | null} the folder of the package that it is of, or null for one of our own
 */
function packageOf(module) {
  if (!module.includes('/node_modules/')) return null
  let folder = dirname(module)
  // Some packages have a package.json below their own that says nothing but how their modules are to be read.
  while (!existsSync(join(folder, 'package.json')) || !nameIn(folder)) folder = dirname(folder)
  return folder
}

/** @param {string} folder */
function nameIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name
}

/** @param {string} folder of a package */
function noticesOf(folder) {
  const {name, version, license, author} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = readdirSync(folder, {withFileTypes: true})
    .filter(({name: entry}) => isNotice(entry))
    // Some keep the licences of what they took over in a folder.
    .flatMap(entry =>
      entry.isFile() ? [entry.name] : filesBelow(join(folder, entry.name)).map(file => join(entry.name, file)),
    )
    .map(file => readFileSync(join(folder, file), 'utf8').trim())
  const by = typeof author === 'string' ? author : author?.name
  return [`${name} ${version} (${license})`, ...(texts.length > 0 ? texts : [`By ${by ?? 'its authors'}.`])].join(
    '\n\n',
  )
}
