import type {TableProblem} from '../../tables/table.ts'

/** What can be wrong in a file of cases; `src/say/cases/` says what mends it. */
export type CaseProblem =
  | TableProblem
  | 'folder-unreadable'
  | 'folder-empty'
  | 'file-unreadable'
  | 'encoding-unknown'
  | 'case-twice'
  | 'case-wrong'
  | 'case-unknown'
  | 'column-missing'
  | 'column-unknown'
  | 'column-twice'
  | 'field-unknown'
  | 'missing'
  | 'wrong'
  | 'name-wrong'
  | 'name-twice'
  | 'name-unknown'
  | 'officer-wrong'
  | 'person-wrong'
  | 'time-wrong'
  | 'instant-wrong'
  | 'end-not-after-start'

/** What is wrong, said to the person who keeps the file. It may hold the case's own texts, and stays on this machine. */
export type CaseFinding = {
  file: string
  /** Line of a CSV file (the header is 1), or place in a JSON list from 1. */
  line: number | null
  /** The case that it concerns, where that can be read. */
  case: string | null
  field: string | null
  value: string | null
  problem: CaseProblem
  /** What may stand there, where that can be listed. */
  expected: string | null
  /** Whether the row, or the whole case, isn't used. */
  left: 'nothing' | 'row' | 'case' | 'file'
}

/** A finding with what is known of it; of its value so much as a line can show. */
export function caseFinding(
  problem: CaseProblem,
  left: CaseFinding['left'],
  at: {file: string} & Partial<Omit<CaseFinding, 'problem' | 'left'>>,
): CaseFinding {
  const shown = at.value?.replace(/\p{Cc}/gu, '�').slice(0, 120) ?? null
  return {line: null, case: null, field: null, expected: null, ...at, value: shown, problem, left}
}

const BY_SCHEMA: readonly string[] = [
  'missing',
  'wrong',
  'name-wrong',
  'name-twice',
  'officer-wrong',
  'person-wrong',
  'time-wrong',
  'instant-wrong',
  'end-not-after-start',
] satisfies CaseProblem[]

/** A schema's message, where it is one of our problems; zod's own are `wrong`. */
export const problemOf = (message: string): CaseProblem => (isOurs(message) ? message : 'wrong')

const isOurs = (message: string): message is CaseProblem => BY_SCHEMA.includes(message)
