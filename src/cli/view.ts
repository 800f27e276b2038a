import {Command} from 'commander'
import type {AccessEnd} from '../contract/access.ts'
import type {ControlAnswer} from '../contract/control.ts'
import {type Retrieved, retrieve} from '../retrieve.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import type {WhichDock} from '../with-dock.ts'
import {showAccesses} from './accesses.ts'
import {openForPerson} from './opener.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'
import {accessRequestOf, type ViewOptions} from './view-request.ts'
import {askTheDock, type DockOptions, whichDock, withDockOptions} from './which-dock.ts'

type Options = DockOptions &
  ViewOptions & {copyTo?: string; log?: boolean; case?: string; json?: boolean; lang?: string}

/** Nobody's attention is needed after these. */
const GOOD: ReadonlySet<AccessEnd> = new Set(['opened', 'agrees', 'copied'])

/** `evidock view ITEM`: opens a clip or a document, once it is recorded who looks and why. Exit code 3 when it can't. */
export function viewCommand(say: Catalogue): Command {
  const {help} = say
  const command = new Command('view')
    .description(help.view)
    .argument('[item]', help.viewItem)
    .option('--reason <text>', help.viewReason)
    .option('--purpose <purpose>', help.viewPurpose)
    .option('--approver <who>', help.viewApprover)
    .option('--legal-basis <text>', help.viewBasis)
    .option('--by <officer>', help.viewBy)
    .option('--revision <n>', help.viewRevision)
    .option('--copy-to <file>', help.viewCopy)
    .option('--log', help.viewLog)
    .option('--case <case>', help.viewCase)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action(async (item: string | undefined, options: Options) => {
      const language = sentences(languageFrom(options.lang))
      if (options.log) showAccesses(item, options, language)
      else process.exitCode = await view(item, options, language)
    })
  return withDockOptions(command, say)
}

async function view(given: string | undefined, options: Options, say: Catalogue): Promise<number> {
  const copyTo = options.copyTo === undefined ? null : callerPath(options.copyTo)
  const request = accessRequestOf(given, copyTo, options, say)
  const which = whichDock(options, say)
  const answer = await askTheDock(which, {do: 'view', ...request}, say)
  if (answer.did !== 'view') {
    const isUnknown = answer.did === 'nothing' && answer.problem === 'item-unknown'
    if (isUnknown) throw new UsageError(say.view.unknown(request.item))
    if (answer.did === 'nothing' && answer.problem === 'approval-needed')
      throw new UsageError(say.view.marked(request.item))
    process.stderr.write(`${say.view.notHeld(request.item)}\n`)
    return 3
  }
  const tell = (text: string): void => void (options.json || process.stdout.write(`${text}\n`))
  for (const place of placesOf(answer, say)) tell(place)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  const onOpened = (ms: number): void => {
    tell(say.view.ms(ms))
    if (copyTo === null) openForPerson(answer.file, say)
  }
  const retrieved = await retrieve(answer, {copyTo, onOpened, signal: stopping.signal})
  await recordEnd(which, answer.access, retrieved, say)
  if (options.json) writeJson(answer, retrieved, copyTo)
  const sentence = endOf(retrieved, copyTo ?? '', say)
  if (GOOD.has(retrieved.outcome)) tell(sentence)
  else process.stderr.write(`${sentence}\n`)
  return GOOD.has(retrieved.outcome) ? 0 : 3
}

type Viewed = Extract<ControlAnswer, {did: 'view'}>

const placesOf = ({file, proxy, partial}: Viewed, {view}: Catalogue): string[] => [
  view.file(file),
  ...(proxy === null ? [] : [view.proxy(proxy)]),
  ...(partial ? [view.partial] : []),
]

/** That it was looked at is recorded already; how it ended is told to the dock, or to a person. */
async function recordEnd(which: WhichDock, access: number, {outcome, ms}: Retrieved, say: Catalogue): Promise<void> {
  try {
    await askTheDock(which, {do: 'view-ended', access, outcome, ms}, say)
  } catch (error) {
    process.stderr.write(`${say.view.endNotRecorded} ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

function writeJson(
  {access, kind, item, revision, file, proxy, sha256}: Viewed,
  ended: Retrieved,
  copy: string | null,
): void {
  const {outcome, ms} = ended
  const document = {access, kind, item, revision, file, proxy, sha256, outcome, ms, copy}
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}

function endOf({outcome, why}: Retrieved, copy: string, {view}: Catalogue): string {
  switch (outcome) {
    case 'copied':
      return view.copied(copy)
    case 'unreadable':
      return view.unreadable(why ?? '')
    case 'not-copied':
      return view.notCopied(copy, why ?? '')
    case 'opened':
    case 'agrees':
    case 'missing':
    case 'altered':
      return view[outcome]
  }
}
