import {setPriority} from 'node:os'
import {ownThread} from '../disk/entries.ts'

// What runs on a worker thread: everything that reads a recorder or waits for the disk.
export {copyClips} from './copy.ts'
export {digestSource} from './digest-source.ts'
export {placeClips} from './place.ts'
export {readBack, readBackAll} from './read-back.ts'
export {recheckClip} from './recheck.ts'

/** Digests keep the processors busy for minutes; the main thread, which answers everyone, is to find one free at once. */
const NICE = 5

const thread = ownThread()
if (thread !== null) setPriority(thread, NICE)
