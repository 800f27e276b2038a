import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parse, TomlError} from 'smol-toml'
import {namesIn} from '../disk/entries.ts'
import {readWhole} from '../disk/files.ts'
import {ownFile} from '../disk/own-files.ts'
import {extended, unknownWithout} from './extend-rule-set.ts'
import {namedTwice, type Reference, wrongReferences} from './rule-references.ts'
import {type RuleSet, type RuleSetFile, ruleSetFile} from './rule-set.ts'
import {wrongField} from './zod-issue.ts'

export type RuleSetProblem =
  | Reference['problem']
  | 'folder-unreadable'
  | 'unreadable'
  | 'not-toml'
  | 'missing'
  | 'unknown'
  | 'wrong'
  | 'id-twice'
  | 'extends-unknown'
  | 'extends-itself'

/** A rule set's file can't be used: which, and what in it. */
export class RuleSetError extends Error {
  override name = 'RuleSetError'
  readonly file: string
  /** The path of the field, such as `period.withdraw.unit`, or the line of a file that is no TOML. */
  readonly field: string
  readonly value: string | null
  readonly problem: RuleSetProblem
  /** What may stand there, where that can be listed. */
  readonly expected: string | null

  constructor(
    file: string,
    wrong: {field?: string; value?: string | null; problem: RuleSetProblem; expected?: string | null},
    options?: ErrorOptions,
  ) {
    super(`${file}: ${wrong.field ?? ''} ${wrong.problem} ${wrong.value ?? ''}`, options)
    this.file = file
    this.field = wrong.field ?? ''
    this.value = wrong.value ?? null
    this.problem = wrong.problem
    this.expected = wrong.expected ?? null
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
  for (const path of folders.flatMap(pathsIn)) {
    const set = readOne(path)
    if (files.has(set.id)) throw new RuleSetError(path, {field: 'id', value: set.id, problem: 'id-twice'})
    files.set(set.id, {path, set})
  }
  const sets = new Map<string, RuleSet>()
  const resolve = (id: string, via: readonly string[]): RuleSet | null => {
    const done = sets.get(id)
    const known = files.get(id)
    if (done !== undefined || known === undefined) return done ?? null
    const {set, path} = known
    const refused = (problem: RuleSetProblem): RuleSetError =>
      new RuleSetError(path, {field: 'extends', value: set.extends ?? '', problem})
    if (set.extends !== undefined && [...via, id].includes(set.extends)) throw refused('extends-itself')
    const base = set.extends === undefined ? null : resolve(set.extends, [...via, id])
    if (set.extends !== undefined && base === null) throw refused('extends-unknown')
    const nothing = unknownWithout(set, base)
    if (nothing !== undefined) throw new RuleSetError(path, {field: 'without', value: nothing, problem: 'reference'})
    const whole = extended(set, base)
    const [wrong] = wrongReferences(whole)
    if (wrong !== undefined) throw new RuleSetError(path, wrong)
    sets.set(id, whole)
    return whole
  }
  for (const id of files.keys()) resolve(id, [])
  return sets
}

function pathsIn(folder: string): string[] {
  try {
    return namesIn(folder)
      .filter(name => name.endsWith('.toml'))
      .sort()
      .map(name => join(folder, name))
  } catch (cause) {
    throw new RuleSetError(folder, {problem: 'folder-unreadable'}, {cause})
  }
}

function readOne(path: string): RuleSetFile {
  const table = tableOf(path)
  const read = ruleSetFile.safeParse(table)
  if (!read.success) {
    const [issue] = read.error.issues
    const {problem, ...wrong} = issue ? wrongField(issue, table) : {problem: 'wrong'}
    const known = problem === 'missing' || problem === 'unknown' ? problem : 'wrong'
    throw new RuleSetError(path, {...wrong, problem: known}, {cause: read.error})
  }
  const [twice] = namedTwice(read.data)
  if (twice !== undefined) throw new RuleSetError(path, twice)
  return read.data
}

function tableOf(path: string): unknown {
  let text: string
  try {
    text = readWhole(path)
      .toString('utf8')
      .replace(/^\ufeff/, '')
  } catch (cause) {
    throw new RuleSetError(path, {problem: 'unreadable'}, {cause})
  }
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const what = (cause.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '')
    throw new RuleSetError(path, {field: String(cause.line), value: what, problem: 'not-toml'}, {cause})
  }
}
