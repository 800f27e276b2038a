import {join} from 'node:path'
import type {CopyOrder} from '../../src/ingest/copy.ts'
import {newProgress} from '../../src/ingest/running-copy.ts'
import {recordedAt, recorderFolder} from './recorder-folder.ts'
import {scratchFolder} from './scratch.ts'

/** A recorder with one clip of this content, and where it is to be copied to. */
export const orderFor = (content: Buffer): CopyOrder => ({
  root: recorderFolder({'a.mp4': content}),
  path: Buffer.from('a.mp4'),
  bytes: content.length,
  mtimeMs: recordedAt.getTime(),
  part: join(scratchFolder(), 'a.mp4.part'),
  progress: newProgress(),
})
