import type {DocumentOfCase} from '../case-file.ts'
import type {CaseView} from '../case-view.ts'
import {type CheckId, type CheckResult, type Input, input, result, todo} from '../result.ts'
import type {DocumentRule} from '../rule-set.ts'

/** 文字记录: whether each document is on its template, dated, filled in, numbered and signed. */
export function documentChecks(view: CaseView): CheckResult[] {
  const rules = new Map(view.rules.document.map(rule => [rule.type, rule]))
  return view.file.documents.flatMap(document => formOf(view, document, rules.get(document.type) ?? null))
}

function formOf(view: CaseView, document: DocumentOfCase, rule: DocumentRule | null): CheckResult[] {
  const {document: id, type, number, date, seal_valid: seal} = document
  if (rule === null)
    return [
      result(
        `type:${id}`,
        view.clause('text'),
        'UNKNOWN',
        [input('type', type, id)],
        todo('document-type-unknown', id, type),
      ),
    ]
  const results: CheckResult[] = [
    dated(document, rule),
    ...signed(document, rule),
    ...onTemplate(view, document, rule),
    ...filled(view, document, rule),
  ]
  if (rule.numbered)
    results.push(
      result(
        `number:${id}`,
        rule.clause,
        number === null ? 'UNKNOWN' : 'PASS',
        [input('number', number !== null, id)],
        number === null ? todo('number-of', id) : null,
      ),
    )
  if (rule.approval) results.push(approved(document, rule))
  if (rule.party_signs) results.push(signedByParty(document, rule))
  if (seal === false)
    results.push(
      result(
        `seal:${id}`,
        view.clause('filing'),
        'FAIL',
        [input('seal-valid', false, id), input('date', date, id)],
        todo('seal-invalid', id),
      ),
    )
  return results
}

const dated = ({document, date}: DocumentOfCase, {clause}: DocumentRule): CheckResult =>
  result(
    `date:${document}`,
    clause,
    date === null ? 'UNKNOWN' : 'PASS',
    [input('date', date, document)],
    date === null ? todo('date-of', document) : null,
  )

const approved = ({document, approver}: DocumentOfCase, {clause}: DocumentRule): CheckResult =>
  result(
    `approval:${document}`,
    clause,
    approver === null ? 'UNKNOWN' : 'PASS',
    [input('approver', approver, document)],
    approver === null ? todo('approver-of', document) : null,
  )

const signedByParty = ({document, party_signed: how}: DocumentOfCase, {clause}: DocumentRule): CheckResult =>
  result(
    `party-signed:${document}`,
    clause,
    how === null ? 'UNKNOWN' : how === 'missing' ? 'FAIL' : 'PASS',
    [input('party-signed', how, document)],
    how === null ? todo('party-signed-of', document) : how === 'missing' ? todo('party-unsigned', document) : null,
  )

function signed({document, signers}: DocumentOfCase, rule: DocumentRule): CheckResult[] {
  if (rule.signers === 0) return []
  const id: CheckId = `signers:${document}`
  const needed = input('signers-needed', rule.signers, rule.type)
  if (signers === null)
    return [
      result(id, rule.clause, 'UNKNOWN', [input('signers', null, document), needed], todo('signers-of', document)),
    ]
  const count = new Set(signers).size
  const isEnough = count >= rule.signers
  return [
    result(
      id,
      rule.clause,
      isEnough ? 'PASS' : 'FAIL',
      [input('signers', count, document), needed],
      isEnough ? null : todo('signers-lack', document, count, rule.signers),
    ),
  ]
}

/** A document that was made on a template which had expired by then isn't void; somebody should know. */
function onTemplate(
  view: CaseView,
  {document, template, template_version: version, date}: DocumentOfCase,
  rule: DocumentRule,
): CheckResult[] {
  if (rule.template === undefined) return []
  const id: CheckId = `template:${document}`
  const inputs: [Input, ...Input[]] = [
    input('template', template, document),
    input('template-version', version, document),
  ]
  if (template === null || version === null)
    return [result(id, view.clause('text'), 'UNKNOWN', inputs, todo('template-of', document))]
  if (template !== rule.template)
    return [result(id, view.clause('text'), 'FAIL', inputs, todo('template-other', document, rule.template))]
  if (rule.versions.length === 0) return [result(id, view.clause('text'), 'PASS', inputs)]
  const on = date === null ? view.today : view.dateOf(date)
  const known = rule.versions.find(one => one.version === version)
  const isInForce = known !== undefined && known.from <= on && on <= (known.to ?? on)
  return [
    result(
      id,
      view.clause('text'),
      isInForce ? 'PASS' : 'FAIL',
      [...inputs, input('date', on, document)],
      isInForce ? null : todo('template-expired', document, version),
    ),
  ]
}

function filled(
  {clause}: CaseView,
  {document, empty_fields: empty}: DocumentOfCase,
  rule: DocumentRule,
): CheckResult[] {
  if (rule.fields.length === 0) return []
  const id: CheckId = `fields:${document}`
  if (empty === null)
    return [result(id, clause('text'), 'UNKNOWN', [input('empty-fields', null, document)], todo('fields-of', document))]
  const lacking = rule.fields.map(({code}) => code).filter(field => empty.includes(field))
  return [
    result(
      id,
      clause('text'),
      lacking.length > 0 ? 'FAIL' : 'PASS',
      [input('empty-fields', lacking.join(' '), document)],
      lacking.length > 0 ? todo('fields-empty', document, lacking.join(' ')) : null,
    ),
  ]
}
