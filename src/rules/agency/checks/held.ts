import {type Input, input} from '../../result.ts'
import type {HeldRule} from '../../rule-set.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import type {AgencyView} from '../agency-view.ts'
import {isInForce, organisationOn} from '../registers.ts'
import {lookedAt} from './matters.ts'

/** What software can only hold and bring to mind: a document in force, or something that is done again and again. */
export const heldChecks = (view: AgencyView): AgencyResult[] => view.rules.held.map(rule => held(view, rule))

function held(view: AgencyView, rule: HeldRule): AgencyResult {
  const {kind, clause, form, parameter} = rule
  const id = `held:${kind}`
  const level = organisationOn(view.registers, view.today)?.level ?? null
  if (rule.levels.length > 0) {
    const whose: [Input, ...Input[]] = [input('level', level, 'organisation')]
    if (level === null) return result(id, clause, 'UNKNOWN', whose, agencyTodo('level-of-agency', kind))
    if (!rule.levels.includes(level)) return result(id, clause, 'NA', whose)
  }
  const rows = view.registers.records
    .filter(row => row.kind === kind && row.from <= view.today && (form === 'event' || isInForce(row, view.today)))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
  const last = rows.at(-1)
  if (last === undefined)
    return result(
      id,
      clause,
      form === 'document' ? 'GAP' : 'UNKNOWN',
      [input(kind, null, 'records')],
      agencyTodo(form === 'document' ? 'document-not-held' : 'not-done-yet', kind),
    )
  if (form === 'document' && (last.version === null || last.sha256 === null))
    return result(
      id,
      clause,
      'UNKNOWN',
      [input(kind, last.from, last.record), input('version', last.version), input('sha256', last.sha256 !== null)],
      agencyTodo('version-of', kind),
    )
  const since = rows.flatMap(({from, looked_at: at}) => [from, ...(at !== null && at <= view.today ? [at] : [])])
  const looked = since.toSorted().at(-1) ?? last.from
  const told = lookedAt(view, id, clause, looked, parameter, () =>
    agencyTodo(form === 'document' ? 'look-at-document' : 'do-again', kind, looked),
  )
  return {...told, inputs: [input(kind, last.from, last.record), ...told.inputs]}
}
