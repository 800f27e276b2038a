import {setPriority} from 'node:os'
import {ownThread} from '../disk/entries.ts'
import * as copy from './copy.ts'
import * as digest from './digest-source.ts'
import * as room from './disk-room.ts'
import * as listing from './listing.ts'
import * as place from './place.ts'
import * as readingBack from './read-back.ts'
import * as recheck from './recheck.ts'

/** Digests keep the processors busy for minutes; the main thread, which answers everyone, is to find one free at once. */
const NICE = 5

const thread = ownThread()
if (thread !== null) setPriority(thread, NICE)

/** Does a step, and says on which thread: who watches it can see there whether the recorder still answers. */
const step =
  <Args, Result>(doing: (args: Args) => Result) =>
  ({args, thread: where}: {args: Args; thread: Int32Array<SharedArrayBuffer>}): Result => {
    Atomics.store(where, 0, thread ?? 0)
    return doing(args)
  }

// What runs on a worker thread: everything that reads a recorder or waits for the disk.
export const copyClips = step(copy.copyClips)
export const digestSource = step(digest.digestSource)
export const listRecorder = step(listing.listRecorder)
export const placeClips = step(place.placeClips)
export const readBack = step(readingBack.readBack)
export const readBackAll = step(readingBack.readBackAll)
export const recheckClip = step(recheck.recheckClip)
export const volumeRoom = step(room.volumeRoom)
