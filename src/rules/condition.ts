import type {CaseFile} from './case-file.ts'
import {type Input, input} from './result.ts'
import {parameterOf, type RuleSet} from './rule-set.ts'
import type {Timeline} from './timeline.ts'

/** Yes, no, or that nobody has entered what would tell. */
export type Answer = {holds: boolean | null; inputs: Input[]}

/**
 * Whether all terms hold. A term is one of
 *
 * - `type:penalty|coercion`, `procedure:normal`, `party:citizen`, `source:double-random`: what the case file says;
 * - `happened:EVENT`: it has, by the date that is asked for;
 * - `fine>=PARAMETER`: the fines of its decisions, or the fine that was announced (event `fine-announced:YUAN`);
 * - `service:retained`: some document was served so;
 * - `unpublished:penalty`: a decision of this kind isn't published, by a decision with reason and approver;
 * - each with `not ` before it.
 *
 * @param on date of the rule set's zone, up to which things have happened
 */
export function answer(
  terms: readonly string[],
  file: CaseFile,
  timeline: Timeline,
  rules: RuleSet,
  on: string,
): Answer {
  const inputs: Input[] = []
  let holds: boolean | null = true
  for (const term of terms) {
    const isNegated = term.startsWith('not ')
    const one = answerOne(isNegated ? term.slice(4) : term, file, timeline, rules, on)
    inputs.push(one.input)
    const held = one.holds === null ? null : one.holds !== isNegated
    if (held === false) holds = false
    else if (held === null && holds !== false) holds = null
  }
  return {holds, inputs}
}

type One = {holds: boolean | null; input: Input}

function answerOne(term: string, file: CaseFile, timeline: Timeline, rules: RuleSet, on: string): One {
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
      const has = first !== null && first.date <= on
      return {holds: has, input: input(wanted, has ? first.date : null, has ? first.source : null)}
    }
    case 'service': {
      const act = file.acts.find(({service}) => service !== null && wanted.split('|').includes(service.method))
      return {holds: act !== undefined, input: input('service', act?.service?.method ?? null, act?.act ?? null)}
    }
    case 'unpublished': {
      const kept = file.decisions.find(
        ({kind, publish}) =>
          kind === wanted && publish?.yes === false && publish.reason !== null && publish.approver !== null,
      )
      return {holds: kept !== undefined, input: input('unpublished', kept !== undefined, kept?.decision ?? null)}
    }
    default:
      // The loader has refused every other term.
      return fineAtLeast(term.slice('fine>='.length), file, rules, on)
  }
}

function fineAtLeast(parameter: string, file: CaseFile, rules: RuleSet, on: string): One {
  const least = parameterOf(rules, parameter, on, file.party)
  const fine = fineOf(file)
  const holds = fine === null || least === null ? null : fine >= least
  return {holds, input: input('fine', fine, least === null ? parameter : `${parameter} ${least}`)}
}

/** Yuan of the fines and confiscations that were decided, or the fine that was announced; null where nobody has entered it. */
export function fineOf(file: CaseFile): number | null {
  const penalties = file.decisions.flatMap(decision => (decision.kind === 'penalty' ? decision.penalties : []))
  if (penalties.length === 0) return file.announced_fine
  const yuan = penalties.filter(one => one.class === 'fine').map(one => one.yuan)
  return yuan.some(one => one === null) ? null : yuan.reduce<number>((sum, one) => sum + (one ?? 0), 0)
}
