/*
 * The media stage: `probeClip` says what a clip is without decoding it, `makeProxy` decodes it to learn whether it
 * plays, and makes what people look at. Both only read the clip, and parse it confined where the policy says so.
 */
export type {ConfinementPolicy} from './policy.ts'
export {type ProbeResult, probeClip} from './probe.ts'
export {makeProxy} from './proxy.ts'
export {findMediaTools, type MediaTools, type MissingMediaTools} from './tools.ts'
