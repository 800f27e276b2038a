import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

export type MatchRow = {
  clip: string
  revision: number
  at: string
  /** Who decided: `evidock`, or one day a person. */
  decided_by: string
  state: 'matched' | 'needs-review' | 'none'
  officer: string | null
  officer_source: 'name' | 'custody' | 'roster' | 'command' | null
  case: string | null
  case_number: string | null
  phase: 'initiation' | 'investigation' | 'decision' | 'execution' | null
  act: string | null
  object: string | null
  score: number
  /** JSON lists of codes with numbers; never roster text. */
  reasons: string
  near_misses: string
}

const latest = prepared<{clip: string}, MatchRow>(
  'SELECT * FROM match WHERE clip = @clip ORDER BY revision DESC LIMIT 1',
)
const insert = prepared<Omit<MatchRow, 'revision'>>(
  `INSERT INTO match VALUES (@clip, (SELECT coalesce(max(revision), 0) + 1 FROM match WHERE clip = @clip), @at,
     @decided_by, @state, @officer, @officer_source, @case, @case_number, @phase, @act, @object, @score, @reasons,
     @near_misses)`,
)

/** The match that counts; earlier ones stay for who asks how it came about. */
export function latestMatch(store: Store, clip: string): MatchRow | undefined {
  return latest(store).get({clip})
}

export function insertMatch(store: Store, match: Omit<MatchRow, 'revision'>): void {
  insert(store).run(match)
}
