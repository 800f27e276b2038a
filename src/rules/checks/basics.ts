import type {CaseView} from '../case-view.ts'
import {type CheckResult, input, result, todo} from '../result.ts'

/** What most rules need to know of a case, and events by names of which no rule knows. */
export function basicChecks(view: CaseView): CheckResult[] {
  const {type, procedure, party} = view.file
  const isPenalty = type === null || type === 'penalty'
  return [
    known(view, 'type', type),
    ...(isPenalty ? [known(view, 'procedure', procedure), known(view, 'party', party)] : []),
    ...unknownEvents(view),
  ]
}

const known = ({clause}: CaseView, name: string, value: string | null): CheckResult =>
  result(
    `about:${name}`,
    clause('record'),
    value === null ? 'UNKNOWN' : 'PASS',
    [input(name, value)],
    value === null ? todo('what-is', name) : null,
  )

/** A name that is written otherwise than the rules have it would say nothing, and nobody would notice. */
function unknownEvents({file, rules, clause, dateOf}: CaseView): CheckResult[] {
  const names = new Set(rules.event.map(({id}) => id))
  const first = new Map(file.events.toReversed().map(one => [one.event, one]))
  return [...first.values()]
    .filter(({event}) => !names.has(event))
    .map(({event, at}) =>
      result(
        `event:${event}`,
        clause('record'),
        'UNKNOWN',
        [input('event', event, dateOf(at))],
        todo('event-unknown', event),
      ),
    )
}
