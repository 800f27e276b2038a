// evidock against what people copy with: one recorder's clips into a vault, or into a folder that is then compared.
import {mkdirSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {checkVault, proved} from './check-vault.mjs'
import {peers} from './copy-peers.mjs'
import {startDock, writeDock} from './dock.mjs'
import {againstLimit, dropCaches, leg, ratioFigure} from './harness.mjs'

/**
 * @typedef {import('./harness.mjs').Context} Context
 * @typedef {import('./harness.mjs').Leg} Leg
 * @typedef {import('./copy-peers.mjs').Peer} Peer
 */

/**
 * Copies one recorder's clips by evidock and by each peer in turn, pair by pair, and proves every vault.
 *
 * @param {Context} context
 * @param {{source: string, sums: ReadonlyMap<string, string>, against: {peer: Peer, most: number}[]}} what `source` is
 *   the recorder's folder, alone in its parent; `sums` the SHA-256 of its clips by path
 * @returns {Promise<import('./harness.mjs').BenchResult>}
 */
export async function benchCopies(context, {source, sums, against}) {
  const isMissing = (/** @type {Peer} */ {program}) => program !== null && context.missing.includes(program)
  const compared = against
    .filter(({peer}) => !isMissing(peer))
    .map(({peer, most}) => ({peer, most, ours: /** @type {Leg[]} */ ([]), theirs: /** @type {Leg[]} */ ([])}))
  let checkedFiles = 0
  for (let round = 0; round < context.pairs; round += 1) {
    for (const {peer, ours, theirs} of compared) {
      const vault = await evidockLeg(context, source, sums)
      checkedFiles += vault.files
      ours.push(vault.measured)
      theirs.push(await peerLeg(context, source, peer))
    }
  }
  const evidock = compared.flatMap(({ours}) => ours)
  const plain = compared.find(({peer}) => peer === peers.cp)?.theirs ?? []
  return {
    figures: [
      ...compared.map(({peer, most, ours, theirs}) => ({
        ...ratioFigure(peer.what, 's', ours.map(wall), theirs.map(wall)),
        most,
      })),
      ...compared.map(({peer, ours, theirs}) =>
        ratioFigure(`CPU time, against ${peer.letter}`, 's', ours.map(cpu), theirs.map(cpu)),
      ),
      {
        what: 'evidock, wall time over CPU time / cores (1 is the limit)',
        unit: 'ratio',
        values: evidock.map(againstLimit),
      },
      {
        what: 'evidock, until every clip is verified and the docking sealed',
        unit: 's',
        values: evidock.map(step('sealed')),
      },
      {what: 'bare cp and sync, of (a)', unit: 's', values: plain.map(each => step('cp')(each) + step('sync')(each))},
    ],
    checked: [proved(checkedFiles)],
    notRun: against.filter(({peer}) => isMissing(peer)).map(({peer}) => `${peer.what}: ${peer.program} is missing`),
    legs: compared.flatMap(({ours, theirs}) => [...ours, ...theirs]),
    raw: compared.map(({peer, ours, theirs}) => ({peer: peer.what, evidock: ours, other: theirs})),
  }
}

const wall = (/** @type {Leg} */ {wallMs}) => wallMs / 1000
const cpu = (/** @type {Leg} */ {cpuMs}) => cpuMs / 1000
const step =
  (/** @type {string} */ name) =>
  (/** @type {Leg} */ {steps}) =>
    (steps[name] ?? Number.NaN) / 1000

/**
 * From the start of the program to its end, which comes when the docking is sealed.
 *
 * @param {Context} context
 * @param {string} source
 * @param {ReadonlyMap<string, string>} sums
 */
async function evidockLeg(context, source, sums) {
  const folder = join(context.folder, 'dock')
  const dock = writeDock(folder, {recorders: dirname(source)})
  const measured = await leg(async step => {
    const running = startDock(dock.config, {profile: context.profile})
    await step('sealed', () => running.until('docking.sealed'))
    await step('stopped', () => running.stop())
  })
  dropCaches()
  const {files} = await checkVault(dock.vault, sums)
  rmSync(folder, {recursive: true})
  return {measured, files}
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {Peer} peer
 */
async function peerLeg(context, source, peer) {
  const folder = join(context.folder, 'peer')
  mkdirSync(folder)
  const measured = await leg(step => peer.work(source, join(folder, basename(source)), step))
  rmSync(folder, {recursive: true})
  return measured
}
