import {join} from 'node:path'
import {benchCopies} from './copies.mjs'
import {peers} from './copy-peers.mjs'
import {makeClips, sumsOf} from './source-files.mjs'

/** @type {import('./harness.mjs').Bench} */
export const large = {
  name: 'large',
  title: '6 clips of 256 MiB',
  async run(context) {
    const source = join(context.folder, 'recorders', 'rec-1')
    makeClips(source, context.tiny ? {count: 3, bytes: 2 ** 20, seed: 1} : {count: 6, bytes: 2 ** 28, seed: 1})
    const against = [
      {peer: peers.cp, most: 0.45},
      {peer: peers.rsync, most: 1.1},
      {peer: peers.rclone, most: 0.65},
    ]
    return benchCopies(context, {source, sums: await sumsOf(source), against})
  },
}
