import {join} from 'node:path'
import {benchCopies} from './copies.mjs'
import {peers} from './copy-peers.mjs'
import {makeClips, sumsOf} from './source-files.mjs'

/** @type {import('./harness.mjs').Bench} */
export const small = {
  name: 'small',
  title: '5,000 clips of 200 KiB',
  async run(context) {
    const source = join(context.folder, 'recorders', 'rec-1')
    makeClips(source, context.tiny ? {count: 40, bytes: 8192, seed: 2} : {count: 5000, bytes: 200 * 1024, seed: 2})
    return benchCopies(context, {source, sums: await sumsOf(source), against: [{peer: peers.cp, most: 0.8}]})
  },
}
