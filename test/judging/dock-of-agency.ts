import {appendFileSync, cpSync, mkdirSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {inCheckout} from '../../src/setup/run.mjs'
import {type Scene, writeScene} from '../cli/document-scene.ts'
import type {LogLine} from '../support/program.ts'

const WORKED = inCheckout('fixtures', 'worked-case')

/** A dock whose configuration names case files, registers and rosters of its own. */
export type AgencyScene = Scene & {cases: string; registers: string; rosters: string; recorders: string}

/** With the worked case and its agency's registers. */
export function writeAgencyScene(): AgencyScene {
  const scene = writeScene()
  const at = (name: string): string => join(scene.home, name)
  for (const folder of ['cases', 'rosters']) mkdirSync(at(folder))
  cpSync(join(WORKED, 'registers'), at('registers'), {recursive: true})
  for (const file of ['case-files.json', 'clips.json']) cpSync(join(WORKED, file), at(`cases/${file}`))
  const rules = ['[rules]', 'cases = "cases"', 'registers = "registers"', '[rosters]', 'folder = "rosters"']
  appendFileSync(scene.config, `${rules.join('\n')}\n`)
  return {...scene, cases: at('cases'), registers: at('registers'), rosters: at('rosters'), recorders: at('recorders')}
}

/** A recorder appears whole, as a mounted disk does. */
export function plug(recorders: string, name: string, files: Record<string, Uint8Array>): void {
  const aside = join(recorders, `.${name}`)
  mkdirSync(aside)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(aside, file), content)
  renameSync(aside, join(recorders, name))
}

export const isEvent =
  (event: string, fields: Record<string, unknown> = {}) =>
  (line: LogLine): boolean =>
    line.event === event && Object.entries(fields).every(([field, value]) => line[field] === value)
