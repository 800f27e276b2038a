// `npm run build`: compiles what has changed, and installs the packages first when it must.
import './node-version.mjs'

const {parts, prepare} = await import('./prepare.mjs')
await prepare(parts.provedPackages, parts.build)
