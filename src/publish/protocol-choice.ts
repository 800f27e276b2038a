import type {BrokerAddress, ProtocolVersion} from './broker.ts'

/** Which version to try next, and how often this one ended without an answer. */
export type ProtocolChoice = {version: ProtocolVersion; fixed: boolean; unanswered: number}

/** How one attempt to connect ended. */
export type AttemptOutcome = 'connected' | 'version-refused' | 'unanswered' | 'other'

/** A broker that knows only 3.1.1 may close without a word; so may one that is starting, so not at the first time. */
const unansweredBeforeOther = 2

export function firstChoice(version: BrokerAddress['version']): ProtocolChoice {
  return {version: version === 'auto' ? 5 : version, fixed: version !== 'auto', unanswered: 0}
}

/** Stays with a version that worked, and tries the other one when this one was refused or stayed without an answer. */
export function nextChoice(choice: ProtocolChoice, outcome: AttemptOutcome): ProtocolChoice {
  if (choice.fixed || outcome === 'other') return choice
  if (outcome === 'connected') return {...choice, unanswered: 0}
  const unanswered = choice.unanswered + 1
  if (outcome === 'unanswered' && unanswered < unansweredBeforeOther) return {...choice, unanswered}
  return {...choice, version: choice.version === 5 ? 4 : 5, unanswered: 0}
}

/** CONNACK "unacceptable protocol version": 1 in MQTT 3.1.1 (§3.2.2.3), 132 in MQTT 5 (§3.2.2.2). */
const versionRefusals = [1, 132]

/** What an attempt that never got a good CONNACK tells about the version. */
export function failedOutcome(error: {code?: unknown} | null): AttemptOutcome {
  if (error === null) return 'unanswered'
  if (typeof error.code === 'number') return versionRefusals.includes(error.code) ? 'version-refused' : 'other'
  const answeredNothing = error.code === undefined || error.code === 'ECONNRESET' || error.code === 'EPIPE'
  return answeredNothing ? 'unanswered' : 'other'
}
