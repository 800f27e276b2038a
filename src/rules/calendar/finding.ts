import type {z} from 'zod'

const PROBLEMS = [
  'folder-unreadable',
  'file-unreadable',
  'json-unreadable',
  'field-unknown',
  'year-wrong',
  'version-wrong',
  'notice-wrong',
  'date-wrong',
  'dates-wrong',
  'outside-year',
  'date-twice',
  'off-and-make-up',
  'make-up-not-weekend',
  'checksum-missing',
  'checksum-wrong',
  'version-twice',
] as const

/** Why a file of a calendar isn't used, or not as it may be meant; `src/say/calendar.ts` says what mends it. */
export type CalendarProblem = (typeof PROBLEMS)[number]

export type CalendarFinding = {
  file: string
  /** Such as `off[3]`. */
  field: string | null
  value: string | null
  problem: CalendarProblem
}

/** A finding; of its value so much is kept as a line can show, without control characters. */
export function finding(
  file: string,
  problem: CalendarProblem,
  field: string | null = null,
  value: string | null = null,
): CalendarFinding {
  return {file, field, value: value === null ? null : value.replace(/\p{Cc}/gu, '�').slice(0, 120), problem}
}

/** What a schema, whose messages are our problems, found in a file's JSON. */
export function findingOfIssue(file: string, issue: z.core.$ZodIssue, json: unknown): CalendarFinding {
  if (issue.code === 'unrecognized_keys') return finding(file, 'field-unknown', issue.keys.join(', '))
  const problem = PROBLEMS.find(known => known === issue.message) ?? 'json-unreadable'
  return finding(file, problem, fieldOf(issue.path), valueAt(json, issue.path))
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((key, depth) => (typeof key === 'number' ? `[${key}]` : `${depth > 0 ? '.' : ''}${String(key)}`)).join('')

function valueAt(json: unknown, path: readonly PropertyKey[]): string | null {
  const value = path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    json,
  )
  return value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value)
}
