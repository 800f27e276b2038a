import {basename} from 'node:path'
import {Command} from 'commander'
import type {ControlAnswer} from '../contract/control.ts'
import {realPath} from '../disk/entries.ts'
import {type DocumentEntry, documentRow, isDocumentId} from '../match/document-list.ts'
import {finding, isRosterProblem} from '../match/finding.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {chinese} from '../say/chinese.ts'
import {sayBytes, sentences} from '../say/say.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'
import {askTheDock, type DockOptions, whichDock, withDockOptions} from './which-dock.ts'

type Options = DockOptions & {
  case?: string
  type?: string
  id?: string
  number?: string
  act?: string
  object?: string
  date?: string
  secrecy?: string
  json?: boolean
  lang?: string
}

/** `evidock document FILE`: one document file into the vault. Exit code 3 when it wasn't taken, 5 when there is no room. */
export function documentCommand(say: Catalogue): Command {
  const {help} = say
  const command = new Command('document')
    .description(help.document)
    .argument('<file>', help.documentFile)
    .option('--case <case>', help.documentCase)
    .option('--type <type>', help.documentType)
    .option('--id <id>', help.documentId)
    .option('--number <number>', help.documentNumber)
    .option('--act <act>', help.documentAct)
    .option('--object <id>', help.documentObject)
    .option('--date <date>', help.documentDate)
    .option('--secrecy <mark>', help.documentSecrecy)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action(async (file: string, options: Options) => {
      process.exitCode = await take(file, options)
    })
  return withDockOptions(command, say)
}

async function take(given: string, options: Options): Promise<number> {
  const say = sentences(languageFrom(options.lang))
  const file = fileAt(callerPath(given), say)
  const {file: _name, ...particulars} = particularsOf(file, options, say)
  const request = {do: 'document', file, id: idOf(options.id, say), ...particulars} as const
  const answer = await askTheDock(whichDock(options, say), request, say)
  if (options.json) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
  if (answer.did === 'document') {
    if (!options.json) process.stdout.write(`${told(answer, say).join('\n')}\n`)
    return 0
  }
  const problem = answer.did === 'nothing' ? answer.problem : answer.did
  process.stderr.write(`${say.documents.problems[problem] ?? problem}\n`)
  return problem === 'no-room' ? 5 : 3
}

/** A link is followed: whoever enters one means the file. */
function fileAt(path: string, {documents}: Catalogue): string {
  try {
    return realPath(path)
  } catch {
    throw new UsageError(documents.noFile(path))
  }
}

function particularsOf(file: string, options: Options, say: Catalogue): DocumentEntry {
  const texts = {
    file: basename(file),
    case: options.case ?? '',
    type: options.type ?? '',
    number: options.number ?? '',
    act: options.act ?? '',
    object: options.object ?? '',
    date: options.date ?? '',
    secrecy: options.secrecy ?? '',
  }
  for (const option of ['case', 'type'] as const) {
    if (texts[option].trim() === '') throw new UsageError(say.documents.missing(`--${option}`))
  }
  const read = documentRow.safeParse(texts)
  if (!read.success) {
    const [issue] = read.error.issues
    const field = String(issue?.path[0])
    const value = Object.entries(texts).find(([name]) => name === field)?.[1] ?? ''
    throw new UsageError(say.config.wrong(`--${field}`, value, mendOf(issue?.message ?? '', say)))
  }
  if (texts.object.trim() !== '' && read.data.object === null) {
    throw new UsageError(say.config.wrong('--object', texts.object, say.documents.objectNotOpaque))
  }
  return read.data
}

function idOf(given: string | undefined, say: Catalogue): string | null {
  if (given === undefined) return null
  const id = given.trim().toLowerCase()
  if (!isDocumentId(id)) throw new UsageError(say.config.wrong('--id', given, mendOf('id-malformed', say)))
  return id
}

function mendOf(problem: string, say: Catalogue): string {
  if (!isRosterProblem(problem)) return problem
  const {mend, mendZh} = finding(problem, {file: ''})
  return say === chinese ? mendZh : mend
}

function told(answer: Extract<ControlAnswer, {did: 'document'}>, {documents}: Catalogue): string[] {
  const {state, document, revision, superseded_by, vault_path, media_type, bytes, sha256, read_back, differs} = answer
  return [
    (state === 'held' ? documents.held : documents.alreadyHeld)(document, revision),
    ...(superseded_by === null ? [] : [documents.superseded(superseded_by)]),
    ...(state === 'held' && revision > 1 ? [documents.supersedes(revision - 1)] : []),
    ...(differs.length > 0 ? [documents.differs(differs.join(', '))] : []),
    `${documents.place(vault_path)} (${sayBytes(bytes)}, ${media_type})`,
    documents.digest(sha256, documents.readBack[read_back]),
  ]
}
