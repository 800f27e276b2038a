import {execFileSync} from 'node:child_process'
import {appendFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {scratchFolder} from './scratch.ts'

/** A certificate and its key, as files. */
export type Certificate = {certFile: string; keyFile: string}

/** An authority of the running test, whose certificates are as docs/broker.md makes them. */
export type Authority = {
  caFile: string
  /** For a broker at `localhost`, unless told otherwise. */
  broker(options?: {names?: string; days?: Days}): Certificate
  /** For a client with this common name, e.g. `agency-a/dock-1`. */
  client(name: string, options?: {days?: Days}): Certificate
}

/** When a certificate is valid, in days from now. */
type Days = {from: number; to: number}

const dayMs = 24 * 3_600_000

/** Makes an authority; its folder goes when the test ends. */
export function makeAuthority(name = 'evidock test CA'): Authority {
  const folder = scratchFolder()
  const at = (file: string): string => join(folder, file)
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, {cwd: folder, stdio: ['ignore', 'ignore', 'pipe']})
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const subject = (common: string): string[] => ['-subj', `/CN=${common.replaceAll('/', '\\/')}`]
  const use = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
  openssl('req', '-x509', ...newKey, '-days', '2', ...subject(name), ...extensions(use), ...files('ca'))

  // `openssl ca` and not `openssl x509`, which can't make a certificate that has already expired.
  for (const file of ['index.txt', 'index.txt.attr']) writeFileSync(at(file), '')
  writeFileSync(at('serial'), '01\n')
  const policy = ['[ca]', 'default_ca = test', '[policy]', 'commonName = supplied', '[test]', 'database = index.txt']
  const settings = [
    'serial = serial',
    'new_certs_dir = .',
    'default_md = sha256',
    'policy = policy',
    'unique_subject = no',
  ]
  writeFileSync(at('ca.conf'), `${[...policy, ...settings].join('\n')}\n`)
  let made = 0

  const issue = (common: string, extension: string[], days: Days = {from: -1, to: 90}): Certificate => {
    made += 1
    const file = `c${made}`
    openssl('req', ...newKey, ...subject(common), '-keyout', `${file}.key`, '-out', `${file}.csr`)
    writeFileSync(at(`${file}.ext`), '')
    for (const line of extension) appendFileSync(at(`${file}.ext`), `${line}\n`)
    const dates = ['-startdate', dateOf(days.from), '-enddate', dateOf(days.to)]
    const by = ['-cert', 'ca.pem', '-keyfile', 'ca.key', '-config', 'ca.conf', '-extfile', `${file}.ext`]
    openssl('ca', '-batch', '-notext', ...dates, ...by, '-in', `${file}.csr`, '-out', `${file}.pem`)
    return {certFile: at(`${file}.pem`), keyFile: at(`${file}.key`)}
  }
  return {
    caFile: at('ca.pem'),
    broker: ({names = 'DNS:localhost', days} = {}) =>
      issue('broker', [`subjectAltName=${names}`, 'extendedKeyUsage=serverAuth'], days),
    client: (common, {days} = {}) => issue(common, ['extendedKeyUsage=clientAuth'], days),
  }
}

const files = (name: string): string[] => ['-keyout', `${name}.key`, '-out', `${name}.pem`]

const extensions = (lines: string[]): string[] => lines.flatMap(line => ['-addext', line])

/** YYYYMMDDHHMMSSZ, as `openssl ca` takes it. */
const dateOf = (days: number): string =>
  `${new Date(Date.now() + days * dayMs).toISOString().replaceAll(/[-:T]/gu, '').slice(0, 14)}Z`
