import type {CaseFile, DecisionOfCase} from './case-file.ts'
import {type Input, input} from './result.ts'
import {parameterOf, type RuleSet} from './rule-set.ts'
import type {Timeline} from './timeline.ts'

/** Yes, no, or that nobody has entered what would tell. */
export type Answer = {holds: boolean | null; inputs: Input[]}

/** Of what it is asked: a case and its timeline as they were, the date, and the decision where it is one of several. */
type Asked = {file: CaseFile; timeline: Timeline; rules: RuleSet; on: string; about?: string | undefined}

/**
 * Whether all terms hold. A term is one of
 *
 * - `type:penalty|coercion`, `procedure:normal`, `party:citizen`, `source:double-random`: what the case file says;
 * - `happened:EVENT`: it has; see `event-name.ts`;
 * - `fine>=PARAMETER`: the fines of its decisions, or the fine that was announced; the parameter as it was when it was
 *   decided, until then as it is;
 * - `service:retained`: some document was served so;
 * - `unpublished:penalty`: a decision of this kind isn't published, by a decision with reason and approver;
 * - each with `not ` before it.
 *
 */
export function answer(terms: readonly string[], asked: Asked): Answer {
  const inputs: Input[] = []
  let holds: boolean | null = true
  for (const term of terms) {
    const isNegated = term.startsWith('not ')
    const one = answerOne(isNegated ? term.slice(4) : term, asked)
    inputs.push(one.input)
    const held = one.holds === null ? null : one.holds !== isNegated
    if (held === false) holds = false
    else if (held === null && holds !== false) holds = null
  }
  return {holds, inputs}
}

type One = {holds: boolean | null; input: Input}

function answerOne(term: string, {file, timeline, rules, on, about}: Asked): One {
  const colon = term.indexOf(':')
  const [kind, wanted] = colon < 0 ? [term, ''] : [term.slice(0, colon), term.slice(colon + 1)]
  switch (kind) {
    case 'type':
    case 'procedure':
    case 'party':
    case 'source': {
      const value = file[kind]
      return {holds: value === null ? null : wanted.split('|').includes(value), input: input(kind, value)}
    }
    case 'happened': {
      const first = timeline.first(wanted)
      return {holds: first !== null, input: input(wanted, first?.date ?? null, first?.source ?? null)}
    }
    case 'service': {
      const act = file.acts.find(({service}) => service !== null && wanted.split('|').includes(service.method))
      return {holds: act !== undefined, input: input('service', act?.service?.method ?? null, act?.act ?? null)}
    }
    case 'unpublished': {
      const kept = file.decisions.find(
        ({kind, decision, publish}) =>
          kind === wanted &&
          (about === undefined || about === decision) &&
          publish?.yes === false &&
          publish.reason !== null &&
          publish.approver !== null,
      )
      return {holds: kept !== undefined, input: input('unpublished', kept !== undefined, kept?.decision ?? null)}
    }
    default:
      // The loader has refused every other term.
      return fineAtLeast(term.slice('fine>='.length), file, rules, timeline.first('decision:penalty')?.date ?? on)
  }
}

function fineAtLeast(parameter: string, file: CaseFile, rules: RuleSet, on: string): One {
  const least = parameterOf(rules, parameter, on, file.party)
  const fine = fineOf(file)
  const holds = fine === null || least === null ? null : fine >= least
  return {holds, input: input('fine', fine, least === null ? parameter : `${parameter} ${least}`)}
}

/** Yuan of the fines that were decided and stand, or of the fine that was announced; null where nobody has entered it. */
export function fineOf({decisions, announced_fine: announced}: CaseFile): number | null {
  const penalties = decisions.filter(({kind}) => kind === 'penalty')
  const standing = penalties.filter(({undone}) => undone === null)
  const decided = (standing.length > 0 ? standing : penalties).flatMap(({penalties}) => penalties)
  return decided.length === 0 ? announced : fineIn(decided)
}

/** Yuan of the fines among penalties, 0 where there is none; null where one's amount isn't entered. */
export function fineIn(penalties: DecisionOfCase['penalties']): number | null {
  const yuan = penalties.filter(one => one.class === 'fine').map(one => one.yuan)
  return yuan.some(one => one === null) ? null : yuan.reduce<number>((sum, one) => sum + (one ?? 0), 0)
}
