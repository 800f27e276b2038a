import {isPlanned} from '../as-of.ts'
import {addMonths} from '../calendar/dates.ts'
import type {CaseView} from '../case-view.ts'
import {fineIn, fineOf} from '../condition.ts'
import type {ActCoverage} from '../coverage.ts'
import {type CheckId, type CheckResult, type Input, input, result, todo} from '../result.ts'

/** What must come before what, and what makes a service or a decision stand (行政处罚法 44-64, 民事诉讼法 89, 95). */
export function procedureChecks(view: CaseView, coverage: readonly ActCoverage[]): CheckResult[] {
  return [
    ...services(view, coverage),
    ...hearing(view),
    ...priorNotice(view),
    ...simpleProcedure(view),
    ...fines(view),
    ...withinLimit(view),
  ]
}

/** 留置送达 stands by a witness, or by a picture or film; an electronic service by the party's consent. */
function services({file}: CaseView, coverage: readonly ActCoverage[]): CheckResult[] {
  return coverage.flatMap(({act, clips: all, status}) => {
    const {service} = act
    // A film that isn't what the recorder gave shows nothing.
    const clips = all.filter(({integrity}) => integrity !== 'failed')
    if (service === null || status === 'PENDING') return []
    const id: CheckId = `service:${act.act}`
    if (service.method === 'retained') {
      const inputs: [Input, ...Input[]] = [
        input('witness', service.witness, act.act),
        ...clips.map(({clip}) => input('clip', clip, clip)),
      ]
      if (service.witness === true || clips.length > 0) return [result(id, '民事诉讼法 89', 'PASS', inputs)]
      const isOpen = service.witness === null
      return [
        result(
          id,
          '民事诉讼法 89',
          isOpen ? 'UNKNOWN' : 'FAIL',
          inputs,
          todo(isOpen ? 'witness-of' : 'service-void', act.act),
        ),
      ]
    }
    if (service.method === 'electronic') {
      const consent = file.documents.some(({document}) => document === service.consent)
      return [
        result(
          id,
          '行政处罚法 61',
          consent ? 'PASS' : 'FAIL',
          [input('consent', service.consent, act.act)],
          consent ? null : todo('consent-missing', act.act),
        ),
      ]
    }
    return []
  })
}

/** 当事人可以亲自参加听证，也可以委托一至二人代理 (行政处罚法 64). */
const MOST_AGENTS = 2

/** The host isn't one who investigated the case, and the party brings two agents at most (行政处罚法 64). */
function hearing(view: CaseView): CheckResult[] {
  const {acts} = view.file
  const hearings = acts.filter(({item}) => item === 'hearing')
  const investigations = acts.filter(act => act.phase === 'investigation' && !isPlanned(act, view))
  const investigators = new Set(investigations.flatMap(({officers}) => officers))
  return hearings.flatMap(hearing => {
    const {act, host, agents} = hearing
    const status = host === null ? 'UNKNOWN' : investigators.has(host) ? 'FAIL' : 'PASS'
    const tooMany = agents !== null && agents > MOST_AGENTS
    return [
      result(
        `hearing-host:${act}`,
        '行政处罚法 64',
        status,
        [input('host', host, act), input('investigators', investigators.size)],
        status === 'PASS' ? null : todo(host === null ? 'host-of' : 'host-investigated', act),
      ),
      // Whom the party will bring nobody can know.
      ...(isPlanned(hearing, view)
        ? []
        : [
            result(
              `hearing-agents:${act}`,
              '行政处罚法 64',
              agents === null ? 'UNKNOWN' : tooMany ? 'FAIL' : 'PASS',
              [input('agents', agents, act)],
              agents === null ? todo('agents-of', act) : tooMany ? todo('agents-too-many', act, agents) : null,
            ),
          ]),
    ]
  })
}

/** Not told before, not decided (行政处罚法 44, 62). */
function priorNotice(view: CaseView): CheckResult[] {
  if (view.file.procedure === 'simple') return []
  const notice = view.timeline.first('served:prior-notice') ?? view.timeline.first('document:prior-notice')
  return view.timeline.all('decision:penalty').map((decision, index) => {
    const isBefore = notice !== null && notice.date <= decision.date
    const inputs: [Input, ...Input[]] = [
      input('decision', decision.date, decision.source),
      input('prior-notice', notice?.date ?? null, notice?.source ?? null),
    ]
    return result(
      index === 0 ? 'prior-notice' : `prior-notice:${decision.source}`,
      '行政处罚法 44',
      isBefore ? 'PASS' : 'FAIL',
      inputs,
      isBefore ? null : todo('prior-notice-missing', decision.source),
    )
  })
}

/** 简易程序 is for small fines and warnings alone (行政处罚法 51). */
function simpleProcedure(view: CaseView): CheckResult[] {
  if (view.file.procedure !== 'simple') return []
  const [fine, most] = [fineOf(view.file), view.parameter('simple-fine-most')]
  const inputs: [Input, ...Input[]] = [input('fine', fine), input('simple-fine-most', most)]
  const status = fine === null || most === null ? 'UNKNOWN' : fine <= most ? 'PASS' : 'FAIL'
  return [
    result(
      'simple-procedure',
      '行政处罚法 51',
      status,
      inputs,
      status === 'PASS' ? null : todo(status === 'FAIL' ? 'not-simple' : 'fine-of'),
    ),
  ]
}

/** A fine lies within the range of the article that it cites, as it was then. */
function fines(view: CaseView): CheckResult[] {
  if (view.rules.fine.length === 0) return []
  return view.file.decisions.flatMap(({decision, kind, date, penalties, articles}) => {
    if (kind !== 'penalty' || !penalties.some(one => one.class === 'fine')) return []
    const fine = fineIn(penalties)
    const on = view.dateOf(date)
    const ranges = view.rules.fine.filter(
      ({law, article, from, party}) =>
        from <= on &&
        (party === undefined || party === view.file.party) &&
        articles.some(one => one.law === law && one.article === article),
    )
    const range = ranges.at(-1)
    const id: CheckId = `fine:${decision}`
    if (range === undefined || fine === null) {
      const cited = articles.map(({law, article}) => `${law} ${article}`).join(', ') || null
      const inputs: [Input, ...Input[]] = [input('fine', fine, decision), input('article', cited, decision)]
      return [result(id, '行政处罚法 37', 'UNKNOWN', inputs, todo('article-of', decision))]
    }
    const isSerious = range.ordinary_most !== undefined && fine > range.ordinary_most
    const article = `${range.law} ${range.article}`
    const inputs: [Input, ...Input[]] = [
      input('fine', fine, decision),
      input('fine-most', range.most, article),
      input('serious', isSerious),
    ]
    if (fine > range.most)
      return [result(id, range.clause, 'FAIL', inputs, todo('fine-too-high', decision, range.most, article))]
    return [
      result(id, range.clause, 'PASS', inputs, isSerious ? todo('fine-of-serious-case', decision, article) : null),
    ]
  })
}

/** 违法行为在二年内未被发现的，不再给予行政处罚 (行政处罚法 36). */
function withinLimit(view: CaseView): CheckResult[] {
  const [ended, found] = [view.timeline.last('violation-ended'), view.timeline.first('violation-found')]
  if (ended === null || found === null) return []
  const years = view.parameter('limitation-years') ?? 2
  const last = addMonths(ended.date, 12 * years)
  const isWithin = found.date <= last
  return [
    result(
      'limitation',
      '行政处罚法 36',
      isWithin ? 'PASS' : 'FAIL',
      [
        input('violation-ended', ended.date, ended.source),
        input('violation-found', found.date, found.source),
        input('limitation-years', years),
      ],
      isWithin ? null : todo('limitation-over', last),
    ),
  ]
}
