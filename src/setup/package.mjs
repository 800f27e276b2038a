// `npm run package`: the Debian package, with the Node that runs this in it, in package/ or, with `-- --to FOLDER`, there.
import './node-version.mjs'

const {parts, prepare} = await import('./prepare.mjs')
const {mkdirSync, readFileSync, rmSync} = await import('node:fs')
const {join, resolve} = await import('node:path')
const {parseArgs} = await import('node:util')
const {inCheckout, run, SetupError, showTail} = await import('./run.mjs')
const {say, sentence} = await import('./say.mjs')
const {architecture, controlText} = await import('./package-control.mjs')
const {stage} = await import('./package-files.mjs')
const {settle, writeControl} = await import('./package-settle.mjs')

const {to = inCheckout('package')} = parseArgs({options: {to: {type: 'string'}}}).values
const folder = resolve(process.env.INIT_CWD ?? process.cwd(), to)
const staging = join(folder, '.staging')
/** @type {import('./prepare.mjs').Part} */
const debianPackage = {ready: () => false, mend: makePackage}

await prepare(parts.packages, parts.build, debianPackage)

async function makePackage() {
  const {version} = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'))
  const file = join(folder, `evidock_${version}_${architecture()}.deb`)
  rmSync(staging, {recursive: true, force: true})
  mkdirSync(staging, {recursive: true})
  await stage(staging)
  writeControl(staging, controlText(version, staging))
  const epoch = await sourceEpoch()
  settle(staging, epoch)
  // A tenth larger than by xz, made in a tenth of the time, and unpacked in a fifth.
  const how = ['--root-owner-group', '-Zzstd', '-z12', '--build', staging, file]
  const {ok, output} = await run('dpkg-deb', how, {env: {...process.env, SOURCE_DATE_EPOCH: String(epoch)}})
  rmSync(staging, {recursive: true})
  if (!ok) {
    showTail(output)
    throw new SetupError(sentence('packageFailed'))
  }
  say('packaged', file)
}

/** Seconds since 1970 that all files bear, so that the same sources make the same package (reproducible-builds.org). */
async function sourceEpoch() {
  if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH)
  const {ok, output} = await run('git', ['log', '-1', '--format=%ct'])
  return ok ? Number(output) : Math.floor(Date.now() / 1000)
}
