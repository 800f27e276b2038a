// `npm start`: from a bare clone to a running demo. Plain JavaScript, since nothing is compiled yet; the check of
// Node's version comes before anything that an old Node may not even parse.
import './node-version.mjs'

const {parts, prepare} = await import('./prepare.mjs')
await prepare(parts.packages, parts.media, parts.build)
process.argv.splice(2, 0, 'demo')
await import('./program.mjs')
