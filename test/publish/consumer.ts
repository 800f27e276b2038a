import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ConsumerTable} from '../../src/demo/consumer-table.ts'
import {type Consumer, startConsumer as startProgram} from '../support/consumer.ts'
import {sampleDock} from '../support/sample-data.ts'
import {scratchFolder} from '../support/scratch.ts'
import {central} from './dock.ts'

export type {ConsumerTable}

/** The reference consumer of the sample dock, with the key that the tests' docks know. */
export function startConsumer(broker: string, options: {args?: string[]} = {}): Promise<Consumer> {
  const key = join(scratchFolder(), 'central.pem')
  writeFileSync(key, central.privateKey.export({type: 'pkcs8', format: 'pem'}))
  const names = ['--agency', sampleDock.agency, '--dock', sampleDock.dock, '--key', key, '--keyid', 'central']
  return startProgram(['--broker', broker, ...names, ...(options.args ?? [])])
}
