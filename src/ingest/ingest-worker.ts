// What runs on a worker thread: everything that reads a recorder or waits for the disk.
export {copyClip} from './copy.ts'
export {placeClip} from './place.ts'
export {readBack} from './read-back.ts'
export {recheckClip} from './recheck.ts'
