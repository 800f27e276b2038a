import {X509Certificate} from 'node:crypto'
import {readWhole} from '../disk/files.ts'
import type {BrokerAddress} from './broker.ts'
import type {Trouble} from './trouble.ts'

/** What can be wrong with the dock's own certificate, seen before the broker sees it. */
const certificateProblems = [
  'broker-client-certificate-expires',
  'broker-client-certificate-expired',
  'broker-client-certificate-not-yet-valid',
] as const

/** Looks at the dock's own certificate as time passes and as the file is renewed. */
export type ClientCertificateWatch = {
  /** Looks now; tells of the same problem at most once a day. */
  look(now?: Date): void
  stop(): void
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A renewal takes people: a request, a signature, a way to the dock. */
const warnBeforeDays = 30

/**
 * Looks every hour, and whenever it is asked to: the session asks before each attempt to connect.
 *
 * @param onTrouble a problem is there, told again each day
 * @param onOver a problem isn't there (any more), e.g. because the file was renewed
 */
export function watchClientCertificate(
  broker: BrokerAddress,
  onTrouble: (problem: string, detail: Record<string, unknown>) => void,
  onOver: (problem: string) => void,
): ClientCertificateWatch {
  const {certFile} = broker
  if (certFile === undefined) return {look() {}, stop() {}}
  let told: {problem: string | null; at: number} | undefined

  const look = (now = new Date()): void => {
    const pem = readOf(certFile)
    // What can't be read is told by the next connect, which can't do without it.
    if (!pem) return
    const trouble = clientCertificateTrouble(pem, now)
    const problem = trouble?.problem ?? null
    if (told && told.problem === problem && Math.abs(now.getTime() - told.at) < dayMs) return
    if (told?.problem !== problem) for (const other of certificateProblems) if (other !== problem) onOver(other)
    told = {problem, at: now.getTime()}
    if (trouble) onTrouble(trouble.problem, trouble.detail)
  }

  const timer = setInterval(() => look(), hourMs)
  return {look, stop: () => clearInterval(timer)}
}

/**
 * What is wrong with a certificate at an instant, by its own dates.
 *
 * @param certificate the first in the dock's file
 * @returns null when it is good for 30 days and more
 */
export function clientCertificateTrouble(certificate: X509Certificate, now: Date): Trouble | null {
  const from = new Date(certificate.validFrom)
  const to = new Date(certificate.validTo)
  const days = Math.floor((to.getTime() - now.getTime()) / dayMs)
  const detail = {valid_from: from.toISOString(), valid_to: to.toISOString(), dock_time: now.toISOString()}
  if (now > to) {
    const message = `this dock's own certificate expired on ${dateOf(to)}: renew the files mqtt.cert and mqtt.key`
    return {problem: 'broker-client-certificate-expired', detail: {message, days, ...detail}}
  }
  if (now < from) {
    const message = `this dock's own certificate is not valid before ${dateOf(from)}: is the dock's clock right?`
    return {problem: 'broker-client-certificate-not-yet-valid', detail: {message, ...detail}}
  }
  if (days >= warnBeforeDays) return null
  const message = `this dock's own certificate expires on ${dateOf(to)}: renew the files mqtt.cert and mqtt.key before`
  return {problem: 'broker-client-certificate-expires', detail: {message, days, ...detail}}
}

const dateOf = (instant: Date): string => instant.toISOString().slice(0, 10)

function readOf(path: string): X509Certificate | null {
  try {
    return new X509Certificate(readWhole(path))
  } catch {
    return null
  }
}
