import {X509Certificate} from 'node:crypto'
import {once} from 'node:events'
import {copyFileSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createServer} from 'node:tls'
import {afterEach, describe, expect, onTestFinished, test, vi} from 'vitest'
import {connectCentral} from '../../src/central.ts'
import type {BrokerAddress, ProtocolVersion} from '../../src/publish/broker.ts'
import {clientCertificateTrouble, watchClientCertificate} from '../../src/publish/client-certificate.ts'
import {type Authority, type Certificate, makeAuthority} from '../support/certificates.ts'
import {directWorkers} from '../support/direct-workers.ts'
import {makeDock, noHistory} from '../support/dock.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleDock} from '../support/sample-data.ts'
import {scratchFolder} from '../support/scratch.ts'
import {central, centralKeys, type Dock, receipt, startDock} from './dock.ts'
import {connectClient, startShippedBroker} from './shipped-broker.ts'

const dockName = `${sampleDock.agency}/${sampleDock.dock}`
const quick = {waits: {reconnectFirst: 10, reconnectMost: 20}}
const problemsOf = (dock: Dock): string[] => dock.trouble.map(({problem}) => problem)
const troubleOf = (dock: Dock, problem: string): Record<string, unknown> | undefined =>
  dock.trouble.find(told => told.problem === problem)?.detail

afterEach(() => void vi.unstubAllEnvs())

describe('over TLS with the shipped mosquitto files', needs('mosquitto', 'openssl'), () => {
  test.each<ProtocolVersion>([5, 4])(
    'records arrive and become final by receipts, at protocol level %i',
    async version => {
      const authority = makeAuthority()
      const broker = await startShippedBroker(authority)
      const reader = await connectClient(broker, authority.client('central'))
      await reader.mqtt.subscribeAsync('evidock/v1/+/+/clip/+', {qos: 1})
      const files = authority.client(dockName)
      const dock = startDock({...broker, ...files, version}, {keys: centralKeys})
      dock.addClips(20)
      await vi.waitFor(() => expect(reader.messages).toHaveLength(20), 5_000)
      const sequence = JSON.parse(String(reader.messages.at(-1)?.payload)).sequence
      await reader.mqtt.publishAsync(
        `evidock/v1/${dockName}/receipt`,
        receipt({holds: 'index', up_to: sequence}, {}, central.privateKey),
        {qos: 1},
      )
      await dock.publisher.idle()
      expect(dock.trouble).toEqual([])
      expect(dock.over).toContain('broker-client-certificate-expires')
    },
  )

  test('a dock with the certificate of another one is told so at each record, and nothing of it is lost', async () => {
    const authority = makeAuthority()
    const broker = await startShippedBroker(authority)
    const files = swappable(authority.client('agency-a/dock-of-another'))
    const dock = startDock({...broker, ...files}, {waits: {...quick.waits, hold: 50, pause: 10}})
    dock.addClips(1)
    await vi.waitFor(() => expect(problemsOf(dock)).toContain('broker-refuses-record'), 5_000)
    expect(dock.outbox()).toMatchObject([{sent: false}])
    files.become(authority.client(dockName))
    await dock.restart({})
    expect(await dock.publisher.sentAll(5_000)).toBe(true)
  })
})

describe(
  'a broker that is not to be trusted gets nothing, until the cause is mended',
  needs('mosquitto', 'openssl'),
  () => {
    type Case = {
      problem: string
      detail: Record<string, unknown>
      broker: (authority: Authority, other: Authority) => Certificate
    }
    const expired = {days: {from: -10, to: -1}}
    const future = {days: {from: 1, to: 10}}
    test.each<[string, Case]>([
      [
        'its certificate has expired',
        {
          problem: 'broker-certificate-expired',
          detail: {reason: 'CERT_HAS_EXPIRED'},
          broker: authority => authority.broker(expired),
        },
      ],
      [
        'its certificate is not valid yet by the clock of the dock',
        {
          problem: 'broker-certificate-not-yet-valid',
          detail: {reason: 'CERT_NOT_YET_VALID', message: expect.stringContaining('is the clock right?')},
          broker: authority => authority.broker(future),
        },
      ],
      [
        'its certificate is for another host',
        {
          problem: 'broker-certificate-other-host',
          detail: {host: 'localhost', names: 'DNS:other.example'},
          broker: authority => authority.broker({names: 'DNS:other.example'}),
        },
      ],
      [
        'its certificate is by another authority',
        {
          problem: 'broker-certificate-unknown-ca',
          detail: {message: expect.stringContaining('mqtt.ca')},
          broker: (_authority, other) => other.broker(),
        },
      ],
    ])('%s', async (_why, {problem, detail, broker: certificateOf}) => {
      const [authority, other] = [makeAuthority(), makeAuthority('another CA')]
      const files = swappable(certificateOf(authority, other))
      const broker = await startTlsBroker(files)
      // What opens Node's own TLS clients for anybody must not open this one.
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
      const dock = startDock({url: broker.url, caFile: authority.caFile, password: 'secret', username: 'dock'}, quick)
      dock.addClips(2)
      await vi.waitFor(() => expect(problemsOf(dock).length).toBeGreaterThan(1), 5_000)
      expect(new Set(problemsOf(dock))).toEqual(new Set([problem]))
      expect(troubleOf(dock, problem)).toMatchObject(detail)
      expect(dock.outbox().some(({sent}) => sent)).toBe(false)

      files.become(authority.broker())
      await broker.restart()
      expect(await dock.publisher.sentAll(5_000)).toBe(true)
    })

    test.each(['mqtts', 'wss'])('not even a CONNECT with its password, over %s', async scheme => {
      const [authority, other] = [makeAuthority(), makeAuthority('another CA')]
      const {certFile, keyFile} = other.broker()
      const server = createServer({cert: readFileSync(certFile), key: readFileSync(keyFile)})
      const heard: Buffer[] = []
      let ended = 0
      server.on('connection', socket => {
        socket.on('close', () => {
          ended += 1
        })
      })
      server.on('tlsClientError', () => undefined)
      server.on('secureConnection', socket => {
        socket.on('error', () => undefined)
        socket.on('data', data => void heard.push(data))
      })
      server.listen(0, 'localhost')
      onTestFinished(() => void server.close())
      await once(server, 'listening')
      const address = server.address()
      if (address === null || typeof address === 'string') throw new TypeError('no TCP port')
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
      const url = `${scheme}://localhost:${address.port}`
      const dock = startDock({url, caFile: authority.caFile, username: 'dock', password: 'secret'}, quick)
      await vi.waitFor(() => expect(ended).toBeGreaterThan(2), 5_000)
      expect(heard).toEqual([])
      expect(new Set(problemsOf(dock))).toEqual(new Set(['broker-certificate-unknown-ca']))
    })
  },
)

describe('a dock that the broker does not trust says why', needs('mosquitto', 'openssl'), () => {
  type Client = (authority: Authority, other: Authority) => Certificate
  test.each<[string, Client, string[], string]>([
    [
      'its certificate has expired',
      authority => authority.client(dockName, {days: {from: -10, to: -1}}),
      ['broker-client-certificate-expired', 'broker-client-certificate-refused'],
      'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    ],
    [
      'its certificate is by another authority',
      (_authority, other) => other.client(dockName),
      ['broker-client-certificate-refused'],
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    ],
  ])('%s; with the file renewed the next attempt works', async (_why, clientOf, problems, reason) => {
    const [authority, other] = [makeAuthority(), makeAuthority('another CA')]
    const broker = await startShippedBroker(authority)
    const files = swappable(clientOf(authority, other))
    const dock = startDock({...broker, ...files}, quick)
    dock.addClips(2)
    await vi.waitFor(() => expect(new Set(problemsOf(dock))).toEqual(new Set(problems)), 5_000)
    expect(troubleOf(dock, 'broker-client-certificate-refused')).toMatchObject({reason, host: 'localhost'})
    expect(dock.outbox().some(({sent}) => sent)).toBe(false)

    files.become(authority.client(dockName))
    expect(await dock.publisher.sentAll(5_000)).toBe(true)
    expect(dock.over).toContain('broker-client-certificate-expired')
  })

  test('it has no certificate', async () => {
    const broker = await startShippedBroker(makeAuthority())
    const dock = startDock({url: broker.url, caFile: broker.caFile}, quick)
    await vi.waitFor(() => expect(problemsOf(dock)).toContain('broker-client-certificate-refused'), 5_000)
  })

  test('its key belongs to another certificate, or a file holds something else', async () => {
    const authority = makeAuthority()
    const broker = await startShippedBroker(authority)
    const good = authority.client(dockName)
    const files = swappable({...good, keyFile: authority.client(dockName).keyFile})
    const caFile = join(scratchFolder(), 'ca.pem')
    copyFileSync(broker.caFile, caFile)
    const dock = startDock({url: broker.url, caFile, ...files}, quick)
    dock.addClips(1)
    const told = (text: string): Promise<void> =>
      vi.waitFor(() => {
        expect(dock.trouble.at(-1)).toMatchObject({
          problem: 'broker-settings',
          detail: {message: expect.stringContaining(text)},
        })
      }, 5_000)
    await told("isn't the key of")
    writeFileSync(files.certFile, 'half a certif')
    await told(`certFile ${files.certFile} holds no certificate`)
    files.become(good)
    writeFileSync(caFile, '')
    await told(`caFile ${caFile} holds no certificate`)
    copyFileSync(broker.caFile, caFile)
    expect(await dock.publisher.sentAll(5_000)).toBe(true)
  })
})

test('a port that speaks no TLS gets nothing, and is told', {...needs('mosquitto', 'openssl')}, async () => {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const {caFile} = makeAuthority()
  const dock = startDock({url: `mqtts://localhost:${broker.port}`, caFile, version: 'auto'}, quick)
  dock.addClips(1)
  const told = ['broker-closes-without-answer', 'broker-tls-failed']
  await vi.waitFor(() => expect(told).toContain(dock.trouble.at(-1)?.problem), 5_000)
  expect(dock.outbox()).toMatchObject([{sent: false}])
  expect(dock.publisher.connected()).toBe(false)
})

test('certificates at a URL without TLS are refused at the start', {...needs('openssl')}, () => {
  const {caFile} = makeAuthority()
  expect(() => startDock({url: 'mqtt://127.0.0.1:1', caFile})).toThrow(/is without TLS.*write mqtts:\/\//u)
})

describe("the dock's own certificate", needs('openssl'), () => {
  test('that expires within 30 days is told at the start, and is over once the file is renewed', {
    ...needs('mosquitto'),
  }, async () => {
    const authority = makeAuthority()
    const broker = await startShippedBroker(authority)
    const files = swappable(authority.client(dockName, {days: {from: -1, to: 10.5}}))
    const dock = startDock({...broker, ...files}, quick)
    expect(dock.trouble).toMatchObject([{problem: 'broker-client-certificate-expires', detail: {days: 10}}])
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    expect(dock.over).not.toContain('broker-client-certificate-expires')

    files.become(authority.client(dockName))
    await dock.restart({})
    expect(dock.over).toContain('broker-client-certificate-expires')
    expect(dock.trouble).toHaveLength(1)
  })

  test('is told of once a day, and anew when it has expired', () => {
    const certificate = makeAuthority().client(dockName, {days: {from: -1, to: 2.5}})
    const told: string[] = []
    const over: string[] = []
    const broker: BrokerAddress = {url: 'mqtts://localhost', version: 5, ...certificate}
    const watch = watchClientCertificate(
      broker,
      problem => told.push(problem),
      problem => void over.push(problem),
    )
    onTestFinished(() => watch.stop())
    const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000)
    for (const at of [1, 12, 23]) watch.look(hours(at))
    expect(told).toEqual(['broker-client-certificate-expires'])
    watch.look(hours(25))
    expect(told).toEqual(Array(2).fill('broker-client-certificate-expires'))
    over.length = 0
    watch.look(hours(61))
    expect(told.at(-1)).toBe('broker-client-certificate-expired')
    expect(over).toContain('broker-client-certificate-expires')
  })

  test('is good for 30 days, and not before it begins', () => {
    const {certFile} = makeAuthority().client(dockName, {days: {from: 0, to: 40}})
    const certificate = new X509Certificate(readFileSync(certFile))
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
    const days = 24 * 3_600_000
    const problemAt = (at: number): string | undefined => clientCertificateTrouble(certificate, new Date(at))?.problem
    expect(problemAt(from - 1)).toBe('broker-client-certificate-not-yet-valid')
    expect(problemAt(from)).toBeUndefined()
    expect(problemAt(to - 30 * days)).toBeUndefined()
    expect(problemAt(to - 30 * days + 1)).toBe('broker-client-certificate-expires')
    expect(problemAt(to + 1)).toBe('broker-client-certificate-expired')
  })
})

test('an alert for each of these stands until it is mended, and central reads both', {
  ...needs('mosquitto', 'openssl'),
}, async () => {
  const [authority, other] = [makeAuthority(), makeAuthority('another CA')]
  const broker = await startShippedBroker(authority)
  const files = swappable(authority.client(dockName, {days: {from: -1, to: 10.5}}))
  const caFile = join(scratchFolder(), 'ca.pem')
  copyFileSync(other.caFile, caFile)
  const {dock, data, alertRows, close} = makeDock()
  const publisher = connectCentral(
    dock,
    {broker: {url: broker.url, version: 5, caFile, ...files}, keys: {}, window: 20, resendAfterMs: 1_000},
    {vault: data, readBack: directWorkers().readBack},
    noHistory,
  )
  onTestFinished(async () => {
    await publisher.stop(1_000)
    close()
  })
  const standing = (): string[] => alertRows().flatMap(row => (row.cleared_at === null ? [row.problem] : []))
  await vi.waitFor(() => {
    expect(standing()).toEqual(['broker-client-certificate-expires', 'broker-certificate-unknown-ca'])
  }, 5_000)

  copyFileSync(authority.caFile, caFile)
  await vi.waitFor(() => expect(standing()).toEqual(['broker-client-certificate-expires']), 10_000)
  files.become(authority.client(dockName))
  await broker.restart()
  await vi.waitFor(() => expect(standing()).toEqual([]), 10_000)
  expect(alertRows()).toHaveLength(2)
  publisher.wake()
  expect(await publisher.sentAll(5_000)).toBe(true)
})

/** A broker with TLS and a password for nobody in particular, which reads its certificate anew when it restarts. */
async function startTlsBroker({certFile, keyFile}: Certificate): Promise<Mosquitto> {
  const broker = await startMosquitto({config: [`certfile ${certFile}`, `keyfile ${keyFile}`]})
  onTestFinished(() => broker.stop())
  return {...broker, url: `mqtts://localhost:${broker.port}`}
}

/** The same two files, whose content changes as at a renewal. */
function swappable(first: Certificate): Certificate & {become(other: Certificate): void} {
  const folder = scratchFolder()
  const files = {certFile: join(folder, 'own.pem'), keyFile: join(folder, 'own.key')}
  const become = (other: Certificate): void => {
    copyFileSync(other.certFile, files.certFile)
    copyFileSync(other.keyFile, files.keyFile)
  }
  become(first)
  return {...files, become}
}
