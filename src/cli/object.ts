import {join} from 'node:path'
import Table from 'cli-table3'
import {Command} from 'commander'
import {type HeldOfObject, heldOfObject, orphans, type ShownItem} from '../held-of-object.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {openStoreToRead} from '../store/open.ts'
import {localTime} from './local-time.ts'
import {languageFrom, UsageError} from './usage.ts'
import {type DockOptions, whichDock, withDockOptions} from './which-dock.ts'

type Options = DockOptions & {orphans?: boolean; json?: boolean; lang?: string}

/** `evidock object ID`: all that is held of one object; also while the dock runs. */
export function objectCommand(say: Catalogue): Command {
  const {help} = say
  const command = new Command('object')
    .description(help.object)
    .argument('[object]', help.objectId)
    .option('--orphans', help.orphans)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action(show)
  return withDockOptions(command, say)
}

function show(object: string | undefined, options: Options): void {
  const say = sentences(languageFrom(options.lang))
  if ((object === undefined) === (options.orphans !== true)) throw new UsageError(say.object.which)
  const {data, zone} = whichDock(options, say)
  const store = openStoreToRead(join(data, 'evidock.db'))
  try {
    const held = object === undefined ? orphans(store, zone) : heldOfObject(store, object, zone)
    const text = options.json ? JSON.stringify(held, null, 2) : told(held, {data, zone}, say)
    process.stdout.write(`${text}\n`)
  } finally {
    store.close()
  }
}

type Dock = {data: string; zone: string}

function told(held: HeldOfObject, dock: Dock, {object: say, ...catalogue}: Catalogue): string {
  const {object, cases, items} = held
  const documents = items.filter(({kind}) => kind === 'document').length
  const head =
    object === null
      ? say.orphans(items.length - documents, documents)
      : say.of(object, cases.map(one => one.case_number ?? one.case).join(', ') || say.noCase)
  if (items.length === 0) return object === null ? say.noOrphans : say.nothing(object)
  const {columns} = say
  const table = new Table({
    head: [columns.when, columns.what, columns.case, columns.digest, columns.place],
    style: {head: [], border: [], compact: true},
  })
  for (const item of items) table.push(rowOf(item, dock, {object: say, ...catalogue}))
  return `${head}\n${table.toString()}`
}

function rowOf(item: ShownItem, {data, zone}: Dock, {object, secrecy, phases, outcomes}: Catalogue): string[] {
  const {kind, revision, type, number, act, officer, sha256, state, links, path} = item
  const words: Record<string, string> = {...outcomes, superseded: object.superseded}
  const lines = (...texts: (string | null)[]): string => texts.filter(text => text !== null).join('\n')
  const mark = item.secrecy === null || item.secrecy === 'none' ? null : (secrecy[item.secrecy] ?? item.secrecy)
  const phase = Object.entries(phases).find(([code]) => code === item.phase)?.[1] ?? null
  const later = revision === null || revision === 1 ? '' : ` (${object.revision(revision)})`
  return [
    whenOf(item, zone),
    kind === 'document' ? lines(`${type}${later}`, number, mark) : lines(object.clip, officer),
    lines(item.case_number ?? item.case ?? '—', [phase, act].filter(text => text !== null).join(' · ') || null),
    lines(sha256 === null ? '—' : `${sha256.slice(0, 8)}…`, words[state] ?? state),
    lines(path === null ? '—' : join(data, 'vault', path), links.length > 0 ? object.with(links.join(', ')) : null),
  ]
}

function whenOf({from, to, date, held_at}: ShownItem, zone: string): string {
  if (from === null) return date ?? (held_at === null ? '—' : localTime(held_at, zone))
  return to === null ? localTime(from, zone) : `${localTime(from, zone)}\n${localTime(to, zone)}`
}
