import type {z} from 'zod'

/** What a schema found wrong: where, what stands there, and what may stand there, where it can be listed. */
export type WrongField = {field: string; value: string | null; problem: string; expected: string | null}

/**
 * An issue of a schema, for a sentence.
 *
 * @param json what was parsed; a row of a list is named by its name (`act`, `id`, …) where it has one
 */
export function wrongField(issue: z.core.$ZodIssue, json: unknown): WrongField {
  const value = textOf(valueAt(json, issue.path))
  const field = fieldOf(issue.path, json)
  switch (issue.code) {
    case 'unrecognized_keys':
      return {
        field: [field, issue.keys.join(', ')].filter(Boolean).join('.'),
        value: null,
        problem: 'unknown',
        expected: null,
      }
    case 'invalid_value':
      return {
        field,
        value,
        problem: value === null ? 'missing' : 'wrong',
        expected: issue.values.map(String).join(' | '),
      }
    case 'invalid_type':
      return value === null
        ? {field, value, problem: 'missing', expected: null}
        : {field, value, problem: 'wrong', expected: SHAPES[issue.expected] ?? null}
    default:
      return {field, value, problem: value === null ? 'missing' : issue.message, expected: null}
  }
}

/** How a value of a type is written, in any language. */
const SHAPES: Readonly<Record<string, string>> = {
  string: '"…"',
  number: '123',
  int: '123',
  boolean: 'true | false',
  array: '[…]',
  object: '{…}',
}

const NAMES = [
  'id',
  'code',
  'type',
  'what',
  'act',
  'document',
  'decision',
  'review',
  'publication',
  'hold',
  'event',
  'case',
]

function fieldOf(path: readonly PropertyKey[], json: unknown): string {
  let at = json
  return path
    .map(key => {
      const isRow = Array.isArray(at)
      at = inside(at, key)
      const name = isRow ? NAMES.map(known => inside(at, known)).find(one => typeof one === 'string') : undefined
      return isRow ? String(name ?? `[${String(key)}]`) : String(key)
    })
    .join('.')
}

const valueAt = (json: unknown, path: readonly PropertyKey[]): unknown => path.reduce(inside, json)

function inside(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/** So much of a value as a line can show. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.replace(/\p{Cc}/gu, '�').slice(0, 120)
}
