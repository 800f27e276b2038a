import {join} from 'node:path'
import {z} from 'zod'
import {segment, utcInstant} from '../contract/scalars.ts'
import {exists} from '../disk/entries.ts'
import {readWhole} from '../disk/files.ts'
import {type CaseFile, type ClipOfCase, caseFile} from './case-file.ts'
import {groupedBy} from './grouped.ts'

/** A file of cases can't be used: which, where in it, and what stands there. */
export class CaseFolderError extends Error {
  override name = 'CaseFolderError'
  readonly file: string
  /** Such as `3.acts.0.from`; empty where the file is no JSON. */
  readonly field: string
  readonly value: string

  constructor(file: string, field: string, value: string, options?: ErrorOptions) {
    super(`${file}: ${field} ${value}`, options)
    this.file = file
    this.field = field
    this.value = value
  }
}

/** A clip that another dock holds, or that isn't in a database; keys as in a clip's record. */
const clipRow = z
  .object({
    clip: segment,
    /** Null where the match gave it to none. */
    case: segment.nullable(),
    recorder: segment,
    officer: z.string().nullable().default(null),
    officer_source: z.string().nullable().default(null),
    form: z.enum(['video', 'audio', 'photo']).nullable(),
    recorded_from: utcInstant.nullable(),
    recorded_to: utcInstant.nullable(),
    offset_ms: z.int().nullable(),
    offset_error_ms: z.int().min(0).nullable(),
    docked_at: utcInstant.nullable(),
    integrity: z.enum(['verified', 'failed', 'unproved']),
  })
  .transform(row => ({
    case: row.case,
    clip: {
      clip: row.clip,
      recorder: row.recorder,
      officer: row.officer,
      officerSource: row.officer_source,
      form: row.form,
      from: row.recorded_from,
      to: row.recorded_to,
      offsetMs: row.offset_ms,
      offsetErrorMs: row.offset_error_ms,
      dockedAt: row.docked_at,
      integrity: row.integrity,
    } satisfies ClipOfCase,
  }))

/** What a folder tells of cases, and of clips that belong to none. */
export type CaseFolder = {
  cases: ReadonlyMap<string, CaseFile>
  clips: ReadonlyMap<string, readonly ClipOfCase[]>
  unmatched: readonly ClipOfCase[]
}

/**
 * Reads `case-files.json`, and `clips.json` where it is there: what a case is and which clips belong to it, without a dock.
 *
 * @throws {CaseFolderError}
 */
export function readCaseFolder(folder: string): CaseFolder {
  const files = readList(join(folder, 'case-files.json'), z.array(caseFile))
  const rows = readList(join(folder, 'clips.json'), z.array(clipRow))
  return {
    cases: new Map(files.map(file => [file.case, file])),
    clips: new Map(
      [...groupedBy(rows, row => row.case ?? '')].map(([id, ofCase]) => [id, ofCase.map(({clip}) => clip)] as const),
    ),
    unmatched: rows.filter(row => row.case === null).map(({clip}) => clip),
  }
}

function readList<Row>(path: string, schema: z.ZodType<Row[]>): Row[] {
  if (!exists(path)) return []
  let json: unknown
  try {
    json = JSON.parse(readWhole(path).toString('utf8'))
  } catch (cause) {
    throw new CaseFolderError(path, '', cause instanceof Error ? cause.message : '', {cause})
  }
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const at = read.error.issues[0]?.path ?? []
  let value: unknown = json
  for (const key of at) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  throw new CaseFolderError(path, at.join('.'), value === undefined ? '' : JSON.stringify(value), {cause: read.error})
}
