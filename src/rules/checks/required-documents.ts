import {isPlanned} from '../as-of.ts'
import type {ActOfCase} from '../case-file.ts'
import type {CaseView} from '../case-view.ts'
import {isAfter} from '../moment.ts'
import {type CheckId, type CheckResult, type Input, input, result, todo} from '../result.ts'
import type {DocumentRule} from '../rule-set.ts'

/**
 * The documents that a case must have: once for the case, or, where an item of the record-item list names the kind, once for
 * each act of that item: two interviews have two records.
 *
 * @param periods for the documents that are missing when a period is over
 */
export function requiredDocuments(view: CaseView, periods: readonly CheckResult[]): CheckResult[] {
  return view.rules.document
    .filter(rule => rule.required)
    .flatMap(rule => {
      const acts = actsOf(view, rule)
      return acts.length > 0
        ? acts.flatMap((one, index) => ofAct(view, rule, acts, index, one))
        : ofCase(view, rule, periods)
    })
}

/** The acts that have begun and must leave this document. */
function actsOf(view: CaseView, {type}: DocumentRule): ActOfCase[] {
  return view.file.acts.filter(act => view.item(act)?.documents.includes(type) && !isPlanned(act, view))
}

function ofAct(
  view: CaseView,
  rule: DocumentRule,
  acts: readonly ActOfCase[],
  index: number,
  act: ActOfCase,
): CheckResult[] {
  const {holds, inputs} = view.holds(rule.when)
  if (holds === false) return []
  const id: CheckId = index === 0 ? `document:${rule.type}` : `document:${rule.type}:${act.act}`
  const found = documentOf(view, rule, acts, index)
  const end = input(`act-end:${act.item}`, act.to, act.act)
  if (found !== null)
    return [result(id, rule.clause, 'PASS', [input(rule.type, found.date, found.document), end, ...inputs])]
  const isTime = !isAfter(act.to, view)
  const what = todo(isTime ? 'act-document-missing' : 'act-document-to-come', rule.type, act.act)
  return [result(id, rule.clause, isTime ? 'GAP' : 'PENDING', [input(rule.type, null), end, ...inputs], what)]
}

/** The one that is said to be of the act; else one that is said to be of none, in the order of the acts that lack one. */
function documentOf(view: CaseView, {type}: DocumentRule, acts: readonly ActOfCase[], index: number) {
  const all = view.documentsOf(type)
  const isOf = (act: ActOfCase, document: string, of: string | null): boolean =>
    of === act.act || (of === null && act.documents.includes(document))
  const own = acts.map(act => all.find(({document, act: of}) => isOf(act, document, of)) ?? null)
  if (own[index]) return own[index]
  const free = all.filter(
    ({document, act: of}) =>
      of === null && !view.file.acts.some(act => act.documents.includes(document) && !isPlanned(act, view)),
  )
  const lacking = own.slice(0, index).filter(one => one === null).length
  return free[lacking] ?? null
}

function ofCase(view: CaseView, rule: DocumentRule, periods: readonly CheckResult[]): CheckResult[] {
  const {holds, inputs} = view.holds(rule.when)
  const id: CheckId = `document:${rule.type}`
  if (holds === false) return []
  const [first] = view.documentsOf(rule.type)
  if (first !== undefined)
    return [result(id, rule.clause, 'PASS', [input(rule.type, first.date, first.document), ...inputs])]
  const {isTime, since} = timeOf(view, rule, periods)
  const found: [Input, ...Input[]] = [input(rule.type, null), since, ...inputs]
  if (holds === null) {
    const open = inputs.find(({value}) => value === null)
    return isTime ? [result(id, rule.clause, 'UNKNOWN', found, todo('what-is', open?.name ?? ''))] : []
  }
  const what = todo(isTime ? 'document-missing' : 'document-to-come', rule.type)
  return [result(id, rule.clause, isTime ? 'GAP' : 'PENDING', found, what)]
}

/** Whether a document must be there by now, and by what. */
function timeOf(view: CaseView, {by}: DocumentRule, periods: readonly CheckResult[]): {isTime: boolean; since: Input} {
  if (by === undefined) return {isTime: true, since: input('today', view.today)}
  if (by.startsWith('due:')) {
    const id = `period:${by.slice('due:'.length)}`
    const ended = periods.find(one => (one.id === id || one.id.startsWith(`${id}:`)) && one.status === 'LATE')
    return {isTime: ended !== undefined, since: input(by, ended?.actBy ?? null, id)}
  }
  const event = view.timeline.first(by)
  return {isTime: event !== null, since: input(by, event?.date ?? null, event?.source ?? null)}
}
