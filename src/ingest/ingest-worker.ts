// What runs on a worker thread: everything that reads a recorder or waits for the disk.
export {copyClips} from './copy.ts'
export {digestSource} from './digest-source.ts'
export {placeClips} from './place.ts'
export {readBack, readBackAll} from './read-back.ts'
export {recheckClip} from './recheck.ts'
