import type {DecisionOfCase, PublicationOfCase} from '../case-file.ts'
import type {CaseView} from '../case-view.ts'
import {type CheckResult, type Input, input, result, todo} from '../result.ts'
import type {PublicationRule} from '../rule-set.ts'

const [FIRST, AFTER] = ['二(一)0', '二(一)3']

/** 公示: whether what must go out may, did, and went out whole; how soon stands with the periods. */
export function publicityChecks(view: CaseView): CheckResult[] {
  const rules = new Map(view.rules.publication.map(rule => [rule.what, rule]))
  return [
    ...view.file.decisions.flatMap(decision => choice(decision)),
    ...view.file.decisions.flatMap(decision => withdrawn(view, decision)),
    ...view.file.publications.flatMap(one => {
      const rule = rules.get(one.what)
      if (rule === undefined)
        return [
          result(
            `publication:${one.publication}`,
            FIRST,
            'UNKNOWN',
            [input('what', one.what, one.publication)],
            todo('publication-unknown', one.publication, one.what),
          ),
        ]
      return [fields(one, rule), channels(one, rule), fourEyes(one), marks(one), ...correction(view, one)]
    }),
  ]
}

/** Not to publish is a decision with a reason and an approver, never silence. */
function choice({decision, publish}: DecisionOfCase): CheckResult[] {
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
      AFTER,
      isReasoned ? 'PASS' : 'FAIL',
      inputs,
      isReasoned ? null : todo('unpublished-without-reason', decision),
    ),
  ]
}

/** What was undone is taken down everywhere, with a reason that is made public; the old record stays inside. */
function withdrawn({file}: CaseView, {decision, undone}: DecisionOfCase): CheckResult[] {
  if (undone === null) return []
  return file.publications
    .filter(one => one.decision === decision && one.published !== null)
    .map(one => {
      const open = one.channels
        .filter(({channel}) => !one.withdrawn.some(gone => gone.channel === channel))
        .map(({channel}) => channel)
      const isDone = open.length === 0 && one.withdrawal_reason !== null
      const inputs: [Input, ...Input[]] = [
        input('channels-open', open.join(' '), one.publication),
        input('withdrawal-reason', one.withdrawal_reason !== null, one.publication),
      ]
      return result(
        `withdrawal:${one.publication}`,
        '行政处罚法 48',
        isDone ? 'PASS' : 'GAP',
        inputs,
        isDone ? null : todo('withdraw', one.publication, open.join(', ')),
      )
    })
}

function fields({publication, fields: given}: PublicationOfCase, rule: PublicationRule): CheckResult {
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
      todo('fields-not-public', publication, surplus.join(', ')),
    )
  return result(
    `publication-fields:${publication}`,
    rule.clause,
    lacking.length > 0 ? 'GAP' : 'PASS',
    inputs,
    lacking.length > 0 ? todo('fields-lacking', publication, lacking.join(', ')) : null,
  )
}

/** The government's website first; each channel with its receipt. */
function channels({publication, published, channels: used}: PublicationOfCase, rule: PublicationRule): CheckResult {
  const missing = rule.channels.filter(channel => !used.some(one => one.channel === channel))
  const unproved = used.filter(({url, at}) => url === null || at === null).map(({channel}) => channel)
  const inputs: [Input, ...Input[]] = [
    input('channels-missing', missing.join(' '), publication),
    input('receipts-missing', unproved.join(' '), publication),
  ]
  const id = `publication-channels:${publication}`
  if (published === null) return result(id, FIRST, 'PENDING', inputs, todo('publish', publication))
  if (missing.length > 0)
    return result(id, FIRST, 'GAP', inputs, todo('channels-missing', publication, missing.join(', ')))
  return result(
    id,
    FIRST,
    unproved.length > 0 ? 'UNKNOWN' : 'PASS',
    inputs,
    unproved.length > 0 ? todo('receipts-of', publication, unproved.join(', ')) : null,
  )
}

/** 采集、审核、发布: three steps with a name each, and whoever collects doesn't approve. */
function fourEyes({publication, collector, approver, publisher}: PublicationOfCase): CheckResult {
  const inputs: [Input, ...Input[]] = [
    input('collector', collector, publication),
    input('approver', approver, publication),
    input('publisher', publisher, publication),
  ]
  const id = `publication-duties:${publication}`
  if (collector !== null && collector === approver)
    return result(id, FIRST, 'FAIL', inputs, todo('collector-approves', publication))
  const isOpen = collector === null || approver === null || publisher === null
  return result(id, FIRST, isOpen ? 'UNKNOWN' : 'PASS', inputs, isOpen ? todo('duties-of', publication) : null)
}

/** 国家秘密、商业秘密、个人隐私 are treated before anything goes out. */
function marks({publication, secrecy, redacted, published}: PublicationOfCase): CheckResult {
  const inputs: [Input, ...Input[]] = [input('secrecy', secrecy, publication), input('redacted', redacted, publication)]
  const id = `publication-secrecy:${publication}`
  if (secrecy === null) return result(id, FIRST, 'UNKNOWN', inputs, todo('secrecy-of', publication))
  if (secrecy === 'none' || (secrecy !== 'state' && redacted === true)) return result(id, FIRST, 'PASS', inputs)
  return result(
    id,
    FIRST,
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
      FIRST,
      corrected === null ? 'PENDING' : 'PASS',
      inputs,
      corrected === null ? todo('correct', publication) : null,
    ),
  ]
}
