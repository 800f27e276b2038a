import type {DecisionOfCase, PublicationOfCase} from '../case-file.ts'
import {type CaseView, undoneOf} from '../case-view.ts'
import {type CheckId, type CheckResult, type Input, input, result, todo} from '../result.ts'
import type {PublicationRule} from '../rule-set.ts'

/**
 * 公示: whether what must go out may, did, and went out whole; how soon stands with the periods.
 *
 * @param periods for what must be down by a date
 */
export function publicityChecks(view: CaseView, periods: readonly CheckResult[]): CheckResult[] {
  const rules = new Map(view.rules.publication.map(rule => [rule.what, rule]))
  return [
    ...view.file.decisions.flatMap(decision => choice(view, decision)),
    ...view.file.publications.flatMap(one => {
      const rule = rules.get(one.what)
      if (rule === undefined) return [unknownKind(view, one)]
      return [
        fields(one, rule),
        channels(view, one, rule),
        fourEyes(view, one),
        marks(view, one),
        ...correction(view, one),
        ...withdrawn(view, one, rule, periods),
      ]
    }),
  ]
}

const unknownKind = ({clause}: CaseView, {publication, what}: PublicationOfCase): CheckResult =>
  result(
    `publication:${publication}`,
    clause('publicity'),
    'UNKNOWN',
    [input('what', what, publication)],
    todo('publication-unknown', publication, what),
  )

/** Not to publish is a decision with a reason and an approver, never silence. */
function choice({clause}: CaseView, {decision, publish}: DecisionOfCase): CheckResult[] {
  if (publish === null || publish.yes) return []
  const isReasoned = publish.reason !== null && publish.approver !== null
  const inputs: [Input, ...Input[]] = [
    input('publish', false, decision),
    input('reason', publish.reason !== null),
    input('approver', publish.approver),
  ]
  return [
    result(
      `publish-choice:${decision}`,
      clause('published'),
      isReasoned ? 'PASS' : 'FAIL',
      inputs,
      isReasoned ? null : todo('unpublished-without-reason', decision),
    ),
  ]
}

/** What was undone is taken down everywhere, where the law asks for it with a public reason; the old record stays inside. */
function withdrawn(
  view: CaseView,
  {publication, decision, published, channels: used, withdrawn: gone, withdrawal_reason: reason}: PublicationOfCase,
  {withdrawal}: PublicationRule,
  periods: readonly CheckResult[],
): CheckResult[] {
  const undone = undoneOf(view, decision ?? '')
  if (undone === null || published === null) return []
  const open = used.filter(({channel}) => !gone.some(one => one.channel === channel)).map(({channel}) => channel)
  const lacksReason = withdrawal?.reason === true && reason === null
  const inputs: [Input, ...Input[]] = [
    input('decision-undone', undone, decision),
    input('channels-open', open.join(' '), publication),
    input('withdrawal-reason', reason !== null, publication),
  ]
  const clause = withdrawal?.clause ?? view.clause('published')
  const isOver = periods.some(
    ({id, status, inputs}) => id.startsWith('period:withdraw') && status === 'LATE' && inputs[0].source === decision,
  )
  const what =
    open.length > 0
      ? todo('withdraw', publication, open.join(' '))
      : lacksReason
        ? todo('withdrawal-reason-of', publication)
        : null
  return [
    result(`withdrawal:${publication}`, clause, what === null ? 'PASS' : isOver ? 'GAP' : 'PENDING', inputs, what),
  ]
}

function fields({publication, published, fields: given}: PublicationOfCase, rule: PublicationRule): CheckResult {
  const lacking = rule.fields.filter(field => !given[field]?.trim())
  const surplus = Object.keys(given).filter(field => !rule.fields.some(known => known === field))
  const inputs: [Input, ...Input[]] = [
    input('fields-lacking', lacking.join(' '), publication),
    input('fields-not-public', surplus.join(' '), publication),
  ]
  if (surplus.length > 0)
    return result(
      `publication-fields:${publication}`,
      rule.clause,
      'FAIL',
      inputs,
      todo('fields-not-public', publication, surplus.join(' ')),
    )
  return result(
    `publication-fields:${publication}`,
    rule.clause,
    lacking.length === 0 ? 'PASS' : published === null ? 'PENDING' : 'GAP',
    inputs,
    lacking.length > 0 ? todo('fields-lacking', publication, lacking.join(' ')) : null,
  )
}

/** The government's website first; each channel with its receipt. */
function channels(
  {clause}: CaseView,
  {publication, published, channels: used}: PublicationOfCase,
  rule: PublicationRule,
): CheckResult {
  const missing = rule.channels.filter(channel => !used.some(one => one.channel === channel))
  const unproved = used.filter(({url, at}) => url === null || at === null).map(({channel}) => channel)
  const inputs: [Input, ...Input[]] = [
    input('channels-missing', missing.join(' '), publication),
    input('receipts-missing', unproved.join(' '), publication),
  ]
  const id: CheckId = `publication-channels:${publication}`
  if (published === null) return result(id, clause('publicity'), 'PENDING', inputs, todo('publish', publication))
  if (missing.length > 0)
    return result(id, clause('publicity'), 'GAP', inputs, todo('channels-missing', publication, missing.join(' ')))
  return result(
    id,
    clause('publicity'),
    unproved.length > 0 ? 'UNKNOWN' : 'PASS',
    inputs,
    unproved.length > 0 ? todo('receipts-of', publication, unproved.join(' ')) : null,
  )
}

/** 采集、审核、发布: three steps with a name each, and whoever collects doesn't approve. */
function fourEyes({clause}: CaseView, {publication, collector, approver, publisher}: PublicationOfCase): CheckResult {
  const inputs: [Input, ...Input[]] = [
    input('collector', collector, publication),
    input('approver', approver, publication),
    input('publisher', publisher, publication),
  ]
  const id: CheckId = `publication-duties:${publication}`
  if (collector !== null && collector === approver)
    return result(id, clause('publicity'), 'FAIL', inputs, todo('collector-approves', publication))
  const isOpen = collector === null || approver === null || publisher === null
  return result(
    id,
    clause('publicity'),
    isOpen ? 'UNKNOWN' : 'PASS',
    inputs,
    isOpen ? todo('duties-of', publication) : null,
  )
}

/** 国家秘密、商业秘密、个人隐私 are treated before anything goes out. */
function marks({clause}: CaseView, {publication, secrecy, redacted, published}: PublicationOfCase): CheckResult {
  const inputs: [Input, ...Input[]] = [input('secrecy', secrecy, publication), input('redacted', redacted, publication)]
  const id: CheckId = `publication-secrecy:${publication}`
  if (secrecy === null) return result(id, clause('publicity'), 'UNKNOWN', inputs, todo('secrecy-of', publication))
  if (secrecy === 'none' || (secrecy !== 'state' && redacted === true))
    return result(id, clause('publicity'), 'PASS', inputs)
  return result(
    id,
    clause('publicity'),
    published === null ? 'PENDING' : 'FAIL',
    inputs,
    todo(secrecy === 'state' ? 'state-secret' : 'redact', publication),
  )
}

function correction(view: CaseView, {publication, error_found: found, corrected}: PublicationOfCase): CheckResult[] {
  if (found === null) return []
  const inputs: [Input, ...Input[]] = [
    input('error-found', view.dateOf(found), publication),
    input('corrected', corrected, publication),
  ]
  return [
    result(
      `correction:${publication}`,
      view.clause('publicity'),
      corrected === null ? 'PENDING' : 'PASS',
      inputs,
      corrected === null ? todo('correct', publication) : null,
    ),
  ]
}
