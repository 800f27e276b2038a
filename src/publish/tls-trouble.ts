import type {Trouble} from './trouble.ts'

/** How an attempt to connect over TLS failed, as node:tls says it. */
export type TlsError = Error & {code?: unknown; cert?: unknown}

type Kind = {problem: string; codes: RegExp; message: (at: {host: string; dockTime: string}) => string}

/** By the codes of node:tls for X509_V_ERR_… (openssl-verification-options(1)) and for alerts (RFC 8446 §6). */
const kinds: readonly Kind[] = [
  {
    problem: 'broker-certificate-other-host',
    codes: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/u,
    message: ({host}) => `the broker's certificate isn't for ${host}: write a name that it is for into mqtt.url`,
  },
  {
    problem: 'broker-certificate-expired',
    codes: /^CERT_HAS_EXPIRED$/u,
    message: ({host, dockTime}) =>
      `the certificate of ${host}, or of who signed it, has expired by this dock's clock (${dockTime}): renew it`,
  },
  {
    problem: 'broker-certificate-not-yet-valid',
    codes: /^CERT_NOT_YET_VALID$/u,
    message: ({host, dockTime}) =>
      `the certificate of ${host} isn't valid yet by this dock's clock (${dockTime}): is the clock right?`,
  },
  {
    problem: 'broker-certificate-unknown-ca',
    codes:
      /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA)$/u,
    message: ({host}) => `the certificate of ${host} isn't signed by the CA in the file mqtt.ca: give the right CA's`,
  },
  {
    problem: 'broker-client-certificate-refused',
    // Without a certificate a TLS 1.2 server ends by handshake_failure, a TLS 1.3 server by certificate_required.
    codes:
      /^ERR_SSL_\w*_ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/u,
    message: ({host}) =>
      `${host} doesn't take this dock's certificate: look at mqtt.cert and mqtt.key, and who signed it`,
  },
  {
    problem: 'broker-certificate',
    codes: /^(?!ERR_).*CERT|^(?:INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|EE_KEY_TOO_SMALL|CA_\w+_TOO_(?:SMALL|WEAK))$/u,
    message: ({host}) => `the certificate of ${host} can't be trusted`,
  },
  {
    problem: 'broker-tls-failed',
    codes: /^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$)/u,
    message: ({host}) => `no TLS 1.2 or newer could be agreed on with ${host}: does this port speak TLS?`,
  },
]

/**
 * Words what went wrong between two sides that don't trust each other.
 *
 * @param place the broker's host, as the dock was told it
 * @returns null when the failure has nothing to do with TLS
 */
export function tlsTrouble(error: TlsError | null, place: {host: string}, now: Date): Trouble | null {
  const code = typeof error?.code === 'string' ? error.code : ''
  const kind = kinds.find(({codes}) => codes.test(code))
  if (!kind) return null
  const dockTime = now.toISOString()
  return {
    problem: kind.problem,
    detail: {
      message: kind.message({host: place.host, dockTime}),
      reason: code,
      host: place.host,
      ...namesOf(error?.cert),
      dock_time: dockTime,
    },
  }
}

/** The names that the broker's certificate is for, where node:tls gives the certificate along. */
function namesOf(certificate: unknown): {names?: string} {
  if (typeof certificate !== 'object' || certificate === null || !('subjectaltname' in certificate)) return {}
  return typeof certificate.subjectaltname === 'string' ? {names: certificate.subjectaltname.slice(0, 500)} : {}
}
