import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parse} from 'smol-toml'
import {namesIn} from '../disk/entries.ts'
import {readWhole} from '../disk/files.ts'
import {ownFile} from '../disk/own-files.ts'
import {extended, type RuleSet, type RuleSetFile, ruleSetFile} from './rule-set.ts'

type RuleSetProblem = 'unreadable' | 'field' | 'twice' | 'extends-unknown' | 'reference'

/** A rule set's file can't be used: which, and what in it. */
export class RuleSetError extends Error {
  override name = 'RuleSetError'
  readonly file: string
  /** The path of the field, such as `period.3.unit`; empty where the file can't be read at all. */
  readonly field: string
  readonly problem: RuleSetProblem
  readonly value: string

  constructor(file: string, field: string, problem: RuleSetProblem, value: string, options?: ErrorOptions) {
    super(`${file}: ${field} ${problem} ${value}`, options)
    this.file = file
    this.field = field
    this.problem = problem
    this.value = value
  }
}

/** The rule sets that evidock ships, in a checkout as in a package. */
export const shippedRuleSets: string = fileURLToPath(ownFile('../config/rulesets'))

/**
 * Reads the rule sets of folders, each with all that it extends. One id in two files is refused: nobody could tell by which
 * a case was judged.
 *
 * @throws {RuleSetError}
 */
export function loadRuleSets(folders: readonly string[]): ReadonlyMap<string, RuleSet> {
  const files = new Map<string, {path: string; set: RuleSetFile}>()
  for (const folder of folders) {
    for (const name of namesIn(folder)
      .filter(one => one.endsWith('.toml'))
      .sort()) {
      const path = join(folder, name)
      const set = readOne(path)
      if (files.has(set.id)) throw new RuleSetError(path, 'id', 'twice', set.id)
      files.set(set.id, {path, set})
    }
  }
  const sets = new Map<string, RuleSet>()
  const resolve = (id: string, via: readonly string[]): RuleSet => {
    const done = sets.get(id)
    const known = files.get(id)
    if (done !== undefined) return done
    if (known === undefined || via.includes(id)) {
      throw new RuleSetError(files.get(via.at(-1) ?? '')?.path ?? id, 'extends', 'extends-unknown', id)
    }
    const {set, path} = known
    const whole = extended(set, set.extends === undefined ? null : resolve(set.extends, [...via, id]))
    checkReferences(path, whole)
    sets.set(id, whole)
    return whole
  }
  for (const id of files.keys()) resolve(id, [])
  return sets
}

function readOne(path: string): RuleSetFile {
  let table: unknown
  try {
    table = parse(readWhole(path).toString('utf8'))
  } catch (cause) {
    throw new RuleSetError(path, '', 'unreadable', cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '', {
      cause,
    })
  }
  const read = ruleSetFile.safeParse(table)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const field = issue?.path.join('.') ?? ''
  throw new RuleSetError(path, field, 'field', valueAt(table, issue?.path ?? []), {cause: read.error})
}

function valueAt(table: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = table
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return value === undefined ? '' : JSON.stringify(value)
}

/** What rules name must be there: a parameter, a document's type, a period, an item. */
function checkReferences(path: string, set: RuleSet): void {
  const parameters = new Set(set.parameter.map(({id}) => id))
  const types = new Set(set.document.map(({type}) => type))
  const items = new Set(set.item.map(({code}) => code))
  const periods = new Set(set.period.map(({id}) => id))
  const known = (event: string): boolean => {
    const [, kind, name = ''] = /^(document|served|act|act-end|due):(.+)$/.exec(event) ?? []
    if (kind === undefined) return true
    if (kind === 'due') return periods.has(name)
    return kind === 'document' || kind === 'served' ? types.has(name) : items.has(name)
  }
  const check = (field: string, value: string | undefined, holds: boolean): void => {
    if (value !== undefined && !holds) throw new RuleSetError(path, field, 'reference', value)
  }
  const terms = (field: string, when: readonly string[]): void => {
    for (const term of when) {
      const [, event] = /happened:(.+)$/.exec(term) ?? []
      const [, parameter] = /fine>=(.+)$/.exec(term) ?? []
      check(`${field}.when`, event, known(event ?? ''))
      check(`${field}.when`, parameter, parameters.has(parameter ?? ''))
    }
  }
  for (const rule of set.period) {
    const field = `period.${rule.id}`
    for (const event of [rule.from, rule.done, rule.unknown_after]) check(field, event, known(event ?? ''))
    check(`${field}.parameter`, rule.parameter, parameters.has(rule.parameter ?? ''))
    check(field, rule.id, (rule.count === undefined) !== (rule.parameter === undefined))
    terms(field, rule.when)
  }
  for (const rule of set.document) {
    check(`document.${rule.type}.by`, rule.by, known(rule.by ?? ''))
    terms(`document.${rule.type}`, rule.when)
  }
  for (const rule of set.held) check(`held.${rule.kind}.parameter`, rule.parameter, parameters.has(rule.parameter))
  for (const rule of set.item)
    for (const type of rule.documents) check(`item.${rule.code}.documents`, type, types.has(type))
  if (set.review) terms('review', set.review.when)
}
