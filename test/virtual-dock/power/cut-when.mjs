// Runs in the machine: says on its console when something has happened for the nth time in a folder, and the host cuts the
// power at that line. Arguments: folders (the last part may be made later), a pattern of names, how often, and ms to wait.
import {existsSync, watch, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'

const [folder = '', pattern = '', times = '1', delayMs = '0'] = process.argv.slice(2)
/** Where it doesn't happen so often, the power is cut all the same. */
const AT_THE_LATEST_MS = 45_000
const says = new RegExp(pattern)
let left = Number(times)

setTimeout(() => cut('at last'), AT_THE_LATEST_MS)
await begun(folder)
watch(folder, (_, name) => {
  if (name === null || !says.test(name)) return
  left -= 1
  if (left === 0) setTimeout(() => cut(name), Number(delayMs))
})
console.log('watches')

/** @param {string} path */
async function begun(path) {
  while (!existsSync(path)) {
    const above = watch(existsSync(dirname(path)) ? dirname(path) : '/')
    await new Promise(resolve => {
      above.once('change', resolve)
      setTimeout(resolve, 50)
    })
    above.close()
  }
}

/** @param {string} at */
function cut(at) {
  writeFileSync('/dev/ttyS0', `\ncut the power now: ${at}\n`)
}
