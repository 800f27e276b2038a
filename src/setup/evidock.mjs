// `npm run -s evidock -- COMMAND`: the program from a checkout, built first when it must be. It runs in this very
// process, so that a signal reaches it once and its exit code is npm's.
import './node-version.mjs'

const {parts, prepare} = await import('./prepare.mjs')
await prepare(parts.provedPackages, parts.build)
await import('./program.mjs')
