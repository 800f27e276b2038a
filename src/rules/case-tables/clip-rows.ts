import {z} from 'zod'
import {segment, utcInstant} from '../../contract/scalars.ts'
import type {ClipOfCase} from '../case-file.ts'
import type {CaseFinding} from './finding.ts'
import {findingOf} from './read-rows.ts'
import type {FileRow} from './rows.ts'

const maybe = <Value extends z.ZodType>(value: Value) => value.nullable().default(null)

/** A clip that another dock holds, or that isn't in a database; keys as in a clip's record. */
const clipRow = z
  .object({
    clip: segment,
    /** Null where the match gave it to none. */
    case: maybe(segment),
    recorder: segment,
    officer: maybe(z.string()),
    officer_source: maybe(z.string()),
    form: maybe(z.enum(['video', 'audio', 'photo'])),
    recorded_from: maybe(utcInstant),
    recorded_to: maybe(utcInstant),
    offset_ms: maybe(z.int()),
    offset_error_ms: maybe(z.int().min(0)),
    docked_at: maybe(utcInstant),
    integrity: z.enum(['verified', 'failed', 'unproved']).default('unproved'),
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

/** Clips with the case that the match gave them to; of one clip the last row is used. */
export function clipsOf(rows: readonly FileRow[]): {
  clips: {case: string | null; clip: ClipOfCase}[]
  findings: CaseFinding[]
} {
  const clips = new Map<string, {case: string | null; clip: ClipOfCase}>()
  const findings: CaseFinding[] = []
  for (const {case: of, value, line, file} of rows) {
    const read = clipRow.safeParse({...value, case: of})
    if (read.success) clips.set(read.data.clip.clip, read.data)
    else
      findings.push(
        ...read.error.issues.slice(0, 1).map(issue => findingOf(issue, value, {file, line, case: of}, 'row')),
      )
  }
  return {clips: [...clips.values()], findings}
}
