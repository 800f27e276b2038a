import type {TableProblem} from '../../tables/table.ts'

/** Why a file of the registers isn't used, or a row or column of it. */
export type RegisterProblem =
  | TableProblem
  | 'folder-unreadable'
  | 'file-unreadable'
  | 'file-unknown'
  | 'file-too-large'
  | 'encoding-unknown'
  | 'column-unknown'
  | 'column-missing'
  | 'column-twice'
  | 'value-missing'
  | 'value-wrong'
  | 'row-twice'

/** Something wrong with a file of the registers; `src/say/agency.ts` says what mends it. */
export type RegisterFinding = {
  file: string
  /** Line of a CSV file (the header is 1), or position in a JSON array from 1. */
  line: number | null
  field: string | null
  value: string | null
  problem: RegisterProblem
}

/** A finding; of its value so much is kept as a line can show, without control characters. */
export const registerFinding = (
  file: string,
  problem: RegisterProblem,
  {line = null, field = null, value = null}: {line?: number | null; field?: string | null; value?: string | null} = {},
): RegisterFinding => ({
  file,
  line,
  field,
  value: value === null ? null : value.replace(/\p{Cc}/gu, '�').slice(0, 120),
  problem,
})
