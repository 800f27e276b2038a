import type {Catalogue} from '../say/catalogue.ts'
import {ConfigError, parseConfig} from './load.ts'

/**
 * What is to be put at the end of a configuration's text so that a port is of a bay; what stands there stays as it is.
 *
 * @param path names the file in errors
 * @returns '' when it says so already
 * @throws {ConfigError} when the text can't be used, or the port is another bay's
 */
export function bayLines(text: string, path: string, bay: {number: number; port: string}, say: Catalogue): string {
  const held = parseConfig(text, path, say).usb?.bay.find(({port}) => port === bay.port)
  if (held?.number === bay.number) return ''
  if (held) throw new ConfigError(say.teach.portTaken(bay.port, held.number))
  const lines = ['', '[[usb.bay]]', `number = ${bay.number}`, `port = ${JSON.stringify(bay.port)}`, '']
  const added = `${text.endsWith('\n') ? '' : '\n'}${lines.join('\n')}`
  parseConfig(text + added, path, say)
  return added
}
