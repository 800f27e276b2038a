import {casePhase} from '../../contract/clip.ts'
import {isPlanned} from '../as-of.ts'
import type {CaseView} from '../case-view.ts'
import {type CheckResult, type Input, input, result, todo} from '../result.ts'

/** 归档: every phase has its text, the volume is complete and in order, kept as long as it must be, and marked. */
export function filingChecks(view: CaseView): CheckResult[] {
  return [
    ...phases(view),
    ...volume(view),
    retention(view),
    ...holds(view),
    secrecy(view),
    object(view),
    ...platform(view),
  ]
}

/** 启动、调查取证、审核决定、送达执行: each phase that the case has reached has a document. */
function phases(view: CaseView): CheckResult[] {
  const rules = new Map(view.rules.document.map(rule => [rule.type, rule.phase]))
  const reached = new Map<string, string[]>()
  const add = (phase: string | undefined, document: string): void => {
    if (phase !== undefined) reached.set(phase, [...(reached.get(phase) ?? []), document])
  }
  const acts = view.file.acts.filter(act => !isPlanned(act, view))
  const served = new Map(acts.flatMap(({phase, documents}) => documents.map(document => [document, phase])))
  for (const {document, type} of view.file.documents) {
    add(rules.get(type), document)
    // Of a decision that was served the act's own paper, its receipt, is of the act's phase.
    if (served.get(document) !== rules.get(type)) add(served.get(document), document)
  }
  const begun = acts.map(({phase}) => phase)
  const order: readonly string[] = casePhase.options
  const furthest = Math.max(-1, ...[...begun, ...reached.keys()].map(phase => order.indexOf(phase)))
  return order.slice(0, furthest + 1).map(phase => {
    const documents = reached.get(phase) ?? []
    return result(
      `phase:${phase}`,
      view.clause('record'),
      documents.length > 0 ? 'PASS' : 'GAP',
      [input('documents', documents.length, documents[0] ?? null)],
      documents.length > 0 ? null : todo('phase-without-text', phase),
    )
  })
}

/** 卷内目录: once the case is closed each document has its place, in the order of the rule set. */
function volume(view: CaseView): CheckResult[] {
  const closed = view.timeline.first('closed')
  if (closed === null) return []
  const orders = new Map(view.rules.document.map(rule => [rule.type, rule.order]))
  const filed = view.file.documents.filter(({type}) => orders.get(type) !== undefined)
  const unplaced = filed.filter(({place_in_volume: place}) => place === null).map(({document}) => document)
  const placed = filed.flatMap(({document, type, place_in_volume: place}) =>
    place === null ? [] : [{document, order: orders.get(type) ?? 0, place}],
  )
  const inOrder = placed.toSorted((a, b) => a.place - b.place)
  const wrong = inOrder.find(({order}, index) => index > 0 && order < (inOrder[index - 1]?.order ?? 0))
  const inputs: [Input, ...Input[]] = [
    input('closed', closed.date, closed.source),
    input('documents', filed.length),
    input('without-place', unplaced.join(' ')),
    input('out-of-order', wrong?.document ?? null),
  ]
  if (unplaced.length > 0)
    return [result('volume', view.clause('filing'), 'GAP', inputs, todo('volume-incomplete', unplaced.join(' ')))]
  return [
    result(
      'volume',
      view.clause('filing'),
      wrong === undefined ? 'PASS' : 'FAIL',
      inputs,
      wrong === undefined ? null : todo('volume-order', wrong.document),
    ),
  ]
}

/** What nobody has said is kept; shorter than the agency's own table needs a second person. */
function retention({file, parameter, clause}: CaseView): CheckResult {
  const {retention: given} = file
  if (given === null)
    return result('retention', clause('filing'), 'UNKNOWN', [input('retention-years', null)], todo('retention-of'))
  const least = parameter('retention-years')
  const years = given.years === 'permanent' ? Number.POSITIVE_INFINITY : given.years
  const isShortened = least !== null && years < least
  const inputs: [Input, ...Input[]] = [
    input('retention-years', given.years, given.by),
    input('least', least, 'retention-years'),
    input('second-person', given.second),
  ]
  const isWrong = isShortened && (given.second === null || given.second === given.by)
  return result(
    'retention',
    clause('filing'),
    isWrong ? 'FAIL' : 'PASS',
    inputs,
    isWrong ? todo('retention-shortened') : null,
  )
}

function holds(view: CaseView): CheckResult[] {
  return view.file.holds
    .filter(({until}) => until === null || view.dateOf(until) > view.today)
    .map(({hold, cause, from}) =>
      result(
        `hold:${hold}`,
        view.clause('complaints'),
        'NA',
        [input('hold', cause, hold), input('from', view.dateOf(from), hold)],
        todo('held', cause),
      ),
    )
}

function secrecy({file, clause}: CaseView): CheckResult {
  const unmarked = file.documents.filter(one => one.secrecy === null).length
  const inputs: [Input, ...Input[]] = [input('secrecy', file.secrecy), input('documents-unmarked', unmarked)]
  const isOpen = file.secrecy === null
  return result(
    'secrecy',
    clause('filing'),
    isOpen ? 'UNKNOWN' : 'PASS',
    inputs,
    isOpen ? todo('secrecy-of-case') : null,
  )
}

/** 同一执法对象: without its object a case's text and recordings can't be found together. */
const object = ({file, clause}: CaseView): CheckResult =>
  result(
    'object',
    clause('filing'),
    file.object === null ? 'UNKNOWN' : 'PASS',
    [input('object', file.object)],
    file.object === null ? todo('object-of') : null,
  )

/** 掌上执法: of tasks drawn at random each one, of the others it is a wish. */
function platform({file, clause}: CaseView): CheckResult[] {
  const number = result('platform', clause('platform'), file.platform === null ? 'NA' : 'PASS', [
    input('platform', file.platform),
  ])
  if (file.source !== 'double-random') return [number]
  const status = file.mobile === null ? 'UNKNOWN' : file.mobile ? 'PASS' : 'FAIL'
  return [
    number,
    result(
      'mobile',
      clause('platform'),
      status,
      [input('mobile', file.mobile), input('source', file.source)],
      status === 'PASS' ? null : todo(file.mobile === null ? 'mobile-of' : 'not-mobile'),
    ),
  ]
}
