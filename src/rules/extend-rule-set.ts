import type {RuleSet, RuleSetFile} from './rule-set.ts'

/**
 * One rule set on top of another: what has the same id replaces it, the rest is added.
 *
 * @param base what `file.extends` names
 */
export function extended(file: RuleSetFile, base: RuleSet | null): RuleSet {
  const {extends: _extends, without, ...own} = file
  if (base === null) return own
  const gone = new Set(without)
  const merged = <Rule>(
    kind: string,
    of: (rule: Rule) => string,
    below: readonly Rule[],
    above: readonly Rule[],
  ): Rule[] => {
    const rules = new Map(below.filter(rule => !gone.has(`${kind}:${of(rule)}`)).map(rule => [of(rule), rule]))
    for (const rule of above) rules.set(of(rule), rule)
    return [...rules.values()]
  }
  return {
    ...own,
    clauses: {...base.clauses, ...own.clauses},
    review: own.review ?? base.review,
    hidden: [...new Set([...base.hidden, ...own.hidden])],
    event: merged('event', rule => rule.id, base.event, own.event),
    parameter: merged('parameter', rule => rule.id, base.parameter, own.parameter),
    item: merged('item', rule => rule.code, base.item, own.item),
    document: merged('document', rule => rule.type, base.document, own.document),
    period: merged('period', rule => rule.id, base.period, own.period),
    publication: merged('publication', rule => rule.what, base.publication, own.publication),
    fine: merged('fine', fineKey, base.fine, own.fine),
    held: merged('held', rule => rule.kind, base.held, own.held),
    yearly: merged('yearly', rule => rule.id, base.yearly, own.yearly),
    law: merged('law', lawKey, base.law, own.law),
  }
}

/** By what one range of fines replaces another. */
export const fineKey = ({law, article, from, party}: RuleSetFile['fine'][number]): string =>
  [law, article, from, party].join(' ')

/** By what one version of a law replaces another. */
export const lawKey = ({name, from}: RuleSetFile['law'][number]): string => `${name} ${from}`

/** What of a file's `without` isn't in the set that it extends: nothing would be left out by it. */
export function unknownWithout({without}: RuleSetFile, base: RuleSet | null): string | undefined {
  const names = new Set([
    ...(base?.event ?? []).map(({id}) => `event:${id}`),
    ...(base?.parameter ?? []).map(({id}) => `parameter:${id}`),
    ...(base?.item ?? []).map(({code}) => `item:${code}`),
    ...(base?.document ?? []).map(({type}) => `document:${type}`),
    ...(base?.period ?? []).map(({id}) => `period:${id}`),
    ...(base?.publication ?? []).map(({what}) => `publication:${what}`),
    ...(base?.held ?? []).map(({kind}) => `held:${kind}`),
    ...(base?.yearly ?? []).map(({id}) => `yearly:${id}`),
  ])
  return without.find(name => !names.has(name))
}
