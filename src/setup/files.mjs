import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

/**
 * @param {string} folder
 * @returns {string[]} sorted paths relative to it; none when it doesn't exist
 */
export function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
