import {addDays} from '../../calendar/dates.ts'
import {type Input, input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import type {AgencyView} from '../agency-view.ts'
import {officerUses} from '../officer-uses.ts'
import {isInForce} from '../registers.ts'
import {named} from './matters.ts'

/** 培训: officers, those who carry recorders, and reviewers, each within so many days. */
export function trainingChecks(view: AgencyView): AgencyResult[] {
  const {registers, today, parameter, cases} = view
  const days = parameter('training-days')
  const uses = officerUses(view)
  const filming = new Set(cases.flatMap(({clips}) => clips.flatMap(({officer}) => officer ?? [])))
  const wanted = {
    enforcement: registers.officers.filter(row => isInForce(row, today)).map(({officer}) => officer),
    device: [...uses.keys()].filter(officer => filming.has(officer)),
    review: registers.reviewers.filter(row => isInForce(row, today)).map(({reviewer}) => reviewer),
  }
  return Object.entries(wanted).map(([kind, all]) => {
    const people = [...new Set(all)].toSorted()
    const lastOf = (one: string): string | null =>
      registers.training
        .filter(row => row.kind === kind && row.at <= today && row.people.includes(one))
        .map(({at}) => at)
        .toSorted()
        .at(-1) ?? null
    const untrained = people.filter(one => {
      const last = lastOf(one)
      return last === null || (days !== null && addDays(last, days) < today)
    })
    const id = `training:${kind}`
    const inputs: [Input, ...Input[]] = [
      input('people', people.length),
      input('untrained', untrained.length, untrained[0] ?? null),
      input('training-days', days),
    ]
    if (people.length === 0) return result(id, 'training', 'NA', inputs)
    return result(
      id,
      'training',
      untrained.length > 0 ? 'UNKNOWN' : 'PASS',
      inputs,
      untrained.length > 0 ? agencyTodo('train', kind, named(untrained)) : null,
    )
  })
}
