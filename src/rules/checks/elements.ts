import {isWorkday} from '../calendar/workdays.ts'
import type {ActOfCase} from '../case-file.ts'
import type {CaseView} from '../case-view.ts'
import type {ActCoverage} from '../coverage.ts'
import {type CheckId, type CheckResult, type Input, input, result, todo} from '../result.ts'

/** What each act must show: where, two officers, the certificate, what was told (行政处罚法 42, 55; 统计法 38; 二(一)2). */
export function elementChecks(view: CaseView, coverage: readonly ActCoverage[]): CheckResult[] {
  return coverage
    .filter(({window}) => window.from <= view.now)
    .flatMap(one => [
      ...place(view, one),
      ...officers(one),
      ...certificate(view, one),
      ...notices(view, one),
      ...told(view, one),
      ...linked(view, one),
      ...offHours(view, one.act),
    ])
}

function place({clause}: CaseView, {act, need}: ActCoverage): CheckResult[] {
  if (need !== 'must') return []
  const {act: id, place: where} = act
  return [
    result(
      `place:${id}`,
      clause('recording'),
      where === null ? 'UNKNOWN' : 'PASS',
      [input('place', where !== null, id)],
      where === null ? todo('place-of', id) : null,
    ),
  ]
}

/** Two by the documents; that a second recorder shows it as well is said beside it. */
function officers({act, item, clips}: ActCoverage): CheckResult[] {
  const needed = item?.officers ?? 0
  if (needed === 0) return []
  const there = new Set(act.officers).size
  const recorders = new Set(clips.map(({recorder}) => recorder)).size
  const inputs: [Input, ...Input[]] = [
    input('officers', there, act.act),
    input('officers-needed', needed, act.item),
    input('recorders', recorders, act.act),
  ]
  const id: CheckId = `officers:${act.act}`
  if (there === 0) return [result(id, '行政处罚法 42', 'UNKNOWN', inputs, todo('officers-of', act.act))]
  if (there < needed)
    return [result(id, '行政处罚法 42', 'FAIL', inputs, todo('officers-lack', act.act, there, needed))]
  return [
    result(
      id,
      '行政处罚法 42',
      'PASS',
      inputs,
      recorders > 0 && recorders < needed ? todo('officers-by-text', act.act) : null,
    ),
  ]
}

function certificate({clause}: CaseView, {act, item}: ActCoverage): CheckResult[] {
  if (!item?.certificate) return []
  const {act: id, certificate: shown} = act
  const inputs: [Input, ...Input[]] = [
    input('certificate-shown', shown?.done ?? null, id),
    input('evidence', shown?.evidence ?? null, id),
  ]
  const status = shown === null ? 'UNKNOWN' : shown.done ? 'PASS' : 'FAIL'
  return [
    result(
      `certificate:${id}`,
      clause('shown'),
      status,
      inputs,
      status === 'PASS' ? null : todo(status === 'FAIL' ? 'certificate-not-shown' : 'certificate-of', id),
    ),
  ]
}

/** A tick that is missing is a question: who was there knows. */
function notices({clause}: CaseView, {act, item}: ActCoverage): CheckResult[] {
  const wanted = item?.notices ?? []
  const [first, ...more] = wanted.map(kind => input(`notice-${kind}`, act.notices[kind]?.done ?? null, act.act))
  if (first === undefined) return []
  const all = [first, ...more]
  const isDenied = all.some(({value}) => value === false)
  const open = all.filter(({value}) => value === null).length
  const status = isDenied ? 'FAIL' : open > 0 ? 'UNKNOWN' : 'PASS'
  return [
    result(
      `notices:${act.act}`,
      clause('shown'),
      status,
      [first, ...more],
      status === 'PASS' ? null : isDenied ? todo('notice-not-given', act.act) : todo('notices-of', act.act, open),
    ),
  ]
}

function told({clause}: CaseView, {act, need, clips}: ActCoverage): CheckResult[] {
  if (need !== 'must' || clips.length === 0) return []
  const {act: id, recording_told: shown} = act
  const status = shown === null ? 'UNKNOWN' : shown.done ? 'PASS' : 'FAIL'
  return [
    result(
      `recording-told:${id}`,
      clause('recording'),
      status,
      [input('recording-told', shown?.done ?? null, id)],
      status === 'PASS' ? null : todo(status === 'FAIL' ? 'recording-not-told' : 'recording-told-of', id),
    ),
  ]
}

/** Text and recording of one act lie together: each 笔录 names its clips, and each clip its document. */
function linked({file, clause, documentsOf}: CaseView, {act, item, clips}: ActCoverage): CheckResult[] {
  if (clips.length === 0) return []
  const documents = file.documents.filter(({document, act: of}) => of === act.act || act.documents.includes(document))
  const inputs: [Input, ...Input[]] = [
    input('documents', documents.map(({document}) => document).join(' ') || null, act.act),
    ...clips.map(({clip}) => input('clip', clip, clip)),
  ]
  const isLinked = documents.length > 0
  const types = item?.documents ?? []
  // That there is no document at all is said already.
  if (!isLinked && types.length > 0 && types.every(type => documentsOf(type).length === 0)) return []
  return [
    result(
      `linked:${act.act}`,
      clause('recording'),
      isLinked ? 'PASS' : 'UNKNOWN',
      inputs,
      isLinked ? null : todo('document-of-act', act.act),
    ),
  ]
}

/** Not against the law; a reviewer wants to know why. A make-up day is a working day. */
function offHours(view: CaseView, {act, from}: ActOfCase): CheckResult[] {
  const {clause} = view
  const date = view.dateOf(from)
  if (isWorkday(view.calendar, date).workday) return []
  return [result(`day-off:${act}`, clause('recording'), 'NA', [input('date', date, act)], todo('day-off', act, date))]
}
