import type {CaseView} from '../case-view.ts'
import {type ActCoverage, hasText} from '../coverage.ts'
import type {Interval} from '../intervals.ts'
import {type CheckResult, type Input, input, result, type Todo, todo} from '../result.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** 全过程记录: what clips show of each act, why what they don't, whether they are whole, and how soon they were docked. */
export function recordingChecks(view: CaseView, coverage: readonly ActCoverage[]): CheckResult[] {
  return [
    ...coverage.map(one => recorded(view, one)),
    ...coverage.flatMap(one => causes(view, one)),
    ...coverage.flatMap(one => waived(view, one)),
    ...integrity(view),
    ...dockedInTime(view),
    ...clocks(view),
  ]
}

function recorded(
  view: CaseView,
  {act, item, need, window, coveredMs, verifiedMs, uncorrectedMs, gaps, clips, status}: ActCoverage,
): CheckResult {
  const inputs: [Input, ...Input[]] = [
    input('need', need, item?.code ?? act.item),
    input('window-minutes', minutes(window)),
    input('covered-minutes', rounded(coveredMs / MINUTE_MS)),
    input('verified-minutes', rounded(verifiedMs / MINUTE_MS)),
    input('uncorrected-minutes', rounded(uncorrectedMs / MINUTE_MS)),
    ...(need === 'may' ? [input('text', hasText(view, act))] : []),
    ...clips.map(({clip}) => input('clip', clip, clip)),
  ]
  const clause = item?.clause ?? view.clause('recording')
  return result(
    `recording:${act.act}`,
    clause,
    status,
    inputs,
    whatIsOpen(act.act, act.item, {need, gaps, clips, status}),
  )
}

function whatIsOpen(
  act: string,
  item: string,
  {need, gaps, clips, status}: Pick<ActCoverage, 'need' | 'gaps' | 'clips' | 'status'>,
): Todo | null {
  if (status === 'UNKNOWN') return todo('item-unknown', item, act)
  if (status !== 'GAP') return null
  if (need === 'may') return todo('no-record', act)
  const open = rounded(gaps.reduce((sum, gap) => sum + minutes(gap), 0))
  return clips.length === 0 ? todo('recording-absent', act, open) : todo('recording-gap', act, gaps.length, open)
}

const minutes = ({from, to}: Interval): number => rounded((to - from) / MINUTE_MS)
const rounded = (value: number): number => Math.round(value * 100) / 100

/** 不得无故中断: each gap within an act that must be recorded has a cause, which a person enters. */
function causes(view: CaseView, {act, status, gaps}: ActCoverage): CheckResult[] {
  if (status !== 'GAP' || gaps.length === 0) return []
  const inputs = gaps.map(gap => input('gap-minutes', minutes(gap), gap.cause))
  const open = gaps.filter(({cause}) => cause === null).length
  const [first, ...more] = inputs
  if (first === undefined) return []
  return [
    result(
      `gap-causes:${act.act}`,
      view.clause('recording'),
      open > 0 ? 'UNKNOWN' : 'PASS',
      [first, ...more],
      open > 0 ? todo('why-gap', act.act, open) : null,
    ),
  ]
}

function waived(view: CaseView, {act, need, waiver}: ActCoverage): CheckResult[] {
  if (waiver === null || need !== 'must') return []
  const {reason, by, at} = waiver
  const lacks = [reason === null ? 'reason' : '', by === null ? 'approver' : ''].filter(Boolean)
  const inputs: [Input, ...Input[]] = [input('reason', reason !== null), input('approver', by), input('at', at)]
  return [
    result(
      `waiver:${act.act}`,
      view.clause('recording'),
      lacks.length > 0 ? 'FAIL' : 'PASS',
      inputs,
      lacks.length > 0 ? todo('waiver-lacks', act.act, lacks.join(' ')) : null,
    ),
  ]
}

function integrity({clips, clause}: CaseView): CheckResult[] {
  if (clips.length === 0) return []
  const bad = clips.filter(clip => clip.integrity === 'failed')
  const unproved = clips.filter(clip => clip.integrity === 'unproved')
  const whole = clips.length - bad.length - unproved.length
  return [
    ...bad.map(({clip}) =>
      result(
        `integrity:${clip}`,
        clause('filing'),
        'FAIL',
        [input('integrity', 'failed', clip)],
        todo('clip-not-whole', clip),
      ),
    ),
    ...unproved.map(({clip}) =>
      result(
        `integrity:${clip}`,
        clause('filing'),
        'UNKNOWN',
        [input('integrity', 'unproved', clip)],
        todo('clip-unproved', clip),
      ),
    ),
    ...(whole > 0 ? [result('integrity', clause('filing'), 'PASS', [input('clips-verified', whole)])] : []),
  ]
}

/** 及时上传: docked within so many hours of its end; one check for all that were, and one for each that wasn't. */
function dockedInTime(view: CaseView): CheckResult[] {
  const {clause} = view
  const hours = view.parameter('docking-hours')
  if (hours === null || view.clips.length === 0) return []
  const late: CheckResult[] = []
  let inTime = 0
  for (const {clip, to, dockedAt} of view.clips) {
    if (to === null || dockedAt === null) {
      late.push(
        result(
          `docked:${clip}`,
          clause('filing'),
          'UNKNOWN',
          [input('docked-at', dockedAt, clip)],
          todo('docked-unknown', clip),
        ),
      )
      continue
    }
    const tookMs = Date.parse(dockedAt) - Date.parse(to)
    if (tookMs <= hours * HOUR_MS) {
      inTime += 1
      continue
    }
    const took = Math.round(tookMs / MINUTE_MS)
    late.push({
      ...result(
        `docked:${clip}`,
        clause('filing'),
        'LATE',
        [input('minutes-to-docking', took, clip), input('docking-hours', hours)],
        todo('docked-late', clip, Math.floor(took / 60), took % 60, hours),
      ),
      over: Math.ceil(took / 60 - hours),
    })
  }
  return inTime > 0
    ? [
        result('docked', clause('filing'), 'PASS', [input('clips-in-time', inTime), input('docking-hours', hours)]),
        ...late,
      ]
    : late
}

/** A clip whose recorder's clock nobody measured may lie elsewhere. */
function clocks({clips, clause}: CaseView): CheckResult[] {
  if (clips.length === 0) return []
  const unmeasured = clips.filter(({offsetMs}) => offsetMs === null)
  const off = clips
    .filter(({offsetMs}) => offsetMs !== null && offsetMs !== 0)
    .map(({clip, offsetMs}) => input('offset-ms', offsetMs, clip))
  if (unmeasured.length === 0)
    return [result('clock', clause('recording'), 'PASS', [input('clips-measured', clips.length), ...off])]
  const [first, ...more] = unmeasured.map(({clip}) => input('offset-ms', null, clip))
  return first === undefined
    ? []
    : [result('clock', clause('recording'), 'UNKNOWN', [first, ...more], todo('clock-unmeasured', unmeasured.length))]
}
