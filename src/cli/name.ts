import {basename} from 'node:path'
import {Command} from 'commander'
import {type NameGrammar, type NameReading, readName, whyNotRead} from '../detect/names.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {profilesIn} from './profiles.ts'
import {callerPath, languageFrom} from './usage.ts'

type Options = {json?: boolean; lang?: string; profiles?: string}

/** `evidock name FILE`: which grammar takes a name and what it reads, or why none does. Exit code 3 then. */
export function nameCommand({help}: Catalogue): Command {
  return new Command('name')
    .description(help.name)
    .argument('<file>', help.nameFile)
    .option('--profiles <dir>', help.nameProfiles)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action(async (file: string, options: Options) => {
      process.exitCode = await name(basename(file), options)
    })
}

async function name(file: string, options: Options): Promise<number> {
  const say = sentences(languageFrom(options.lang))
  const bytes = Buffer.from(file)
  const profiles = options.profiles === undefined ? [] : await profilesIn(callerPath(options.profiles), say)
  const own = profiles.flatMap(({names}) => names)
  const reading = readName(bytes, own)
  const lines = reading ? told(file, reading, say) : refused(bytes, own, say)
  const text = options.json
    ? JSON.stringify({name: file, reading, ...(reading ? {} : whyNotRead(bytes, own))})
    : lines.join('\n')
  process.stdout.write(`${text}\n`)
  return reading ? 0 : 3
}

function told(file: string, reading: NameReading, {name, marks}: Catalogue): string[] {
  const {grammar, device, officer, recordedLocal, mark, sequence, encrypted} = reading
  const rows: (readonly [string, string | null])[] = [
    [name.fields.device, device],
    [name.fields.officer, officer ?? (device === null ? null : name.nobody)],
    [name.fields.recorded, recordedLocal?.replace('T', ' ') ?? null],
    [name.fields.mark, mark && marks[mark]],
    [name.fields.sequence, sequence === null ? null : String(sequence)],
    [name.fields.encrypted, encrypted ? name.yes : null],
  ]
  return [
    name.takes(grammar, file),
    ...rows.flatMap(([field, value]) => (value === null ? [] : `  ${field}: ${value}`)),
  ]
}

function refused(bytes: Uint8Array, own: readonly NameGrammar[], {name}: Catalogue): string[] {
  const {why} = whyNotRead(bytes, own)
  const shapes = Object.entries(name.shapes).map(([grammar, shape]) => `  ${grammar}: ${shape}`)
  return [name.why[why], ...(why === 'no-grammar' ? shapes : []), name.otherwise]
}
