import type {ClipOfCase} from '../../case-file.ts'
import {groupedBy} from '../../grouped.ts'
import {type Input, input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import {type AgencyView, hasBegun, hasEnded} from '../agency-view.ts'
import type {RegisterRow} from '../registers.ts'

const DUTY = 'recording'
const HOUR_MS = 3_600_000

/** A clip whose time is known. */
type TimedClip = ClipOfCase & {from: string}

/** 设备: who had which recorder, and whether its clock, battery and room were looked at before it was used. */
export function deviceChecks(view: AgencyView): AgencyResult[] {
  const clips = view.cases
    .flatMap(({clips: ofCase}) => ofCase)
    .flatMap(clip => (clip.from !== null && Date.parse(clip.from) <= view.now ? [{...clip, from: clip.from}] : []))
  const ledger = groupedBy(view.registers.ledger, ({recorder}) => recorder)
  const checks = groupedBy(view.registers.device_checks, ({recorder}) => recorder)
  return [...groupedBy(clips, ({recorder}) => recorder)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([recorder, ofRecorder]) => [
      handedOver(view, recorder, ofRecorder, ledger.get(recorder) ?? []),
      checkedBefore(view, recorder, ofRecorder, checks.get(recorder) ?? []),
    ])
}

function handedOver(
  {rules}: AgencyView,
  recorder: string,
  clips: readonly TimedClip[],
  rows: readonly RegisterRow<'ledger'>[],
): AgencyResult {
  const id = `ledger:${recorder}`
  if (rows.length === 0)
    return result(id, DUTY, 'UNKNOWN', [input('ledger', null, recorder)], agencyTodo('ledger-of', recorder))
  const at = (clip: TimedClip): RegisterRow<'ledger'>[] => {
    const instant = Date.parse(clip.from)
    return rows.filter(
      row => hasBegun(row.handed_over, instant, rules.zone) && !hasEnded(row.returned, instant, rules.zone),
    )
  }
  const nobody = clips.filter(clip => at(clip).length === 0)
  const other = clips.filter(
    clip => clip.officer !== null && at(clip).length > 0 && !at(clip).some(({officer}) => officer === clip.officer),
  )
  const without = rows.filter(({content}) => content === null).length
  const inputs: [Input, ...Input[]] = [
    input('clips', clips.length, recorder),
    input('clips-of-nobody', nobody.length, nobody[0]?.clip ?? null),
    input('clips-of-another', other.length, other[0]?.clip ?? null),
    input('handed-over-without-content', without),
  ]
  if (other.length > 0)
    return result(id, DUTY, 'FAIL', inputs, agencyTodo('ledger-other-officer', recorder, other.length))
  if (nobody.length > 0) return result(id, DUTY, 'GAP', inputs, agencyTodo('ledger-gap', recorder, nobody.length))
  if (without > 0) return result(id, DUTY, 'UNKNOWN', inputs, agencyTodo('ledger-content', recorder, without))
  return result(id, DUTY, 'PASS', inputs)
}

/** Of each day of use the first clip counts: the last check before it, not too long before. */
function checkedBefore(
  view: AgencyView,
  recorder: string,
  clips: readonly TimedClip[],
  rows: readonly RegisterRow<'device_checks'>[],
): AgencyResult {
  const id = `device-check:${recorder}`
  const hours = view.parameter('device-check-hours')
  if (rows.length === 0 || hours === null)
    return result(
      id,
      DUTY,
      'UNKNOWN',
      [input('device-checks', null, recorder), input('device-check-hours', hours)],
      agencyTodo('device-checks-of', recorder),
    )
  const days = groupedBy(clips, ({from}) => view.dateOf(from))
  const unchecked: string[] = []
  const failed: string[] = []
  const open: string[] = []
  for (const [day, ofDay] of [...days].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const first = Math.min(...ofDay.map(({from}) => Date.parse(from)))
    const last = rows
      .filter(({at}) =>
        at.length === 10 ? at === day : Date.parse(at) <= first && Date.parse(at) >= first - hours * HOUR_MS,
      )
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
      .at(-1)
    if (last === undefined) unchecked.push(day)
    else if ([last.clock, last.battery, last.space].includes(false)) failed.push(day)
    else if ([last.clock, last.battery, last.space].includes(null)) open.push(day)
  }
  const inputs: [Input, ...Input[]] = [
    input('days-of-use', days.size, recorder),
    input('days-unchecked', unchecked.length, unchecked[0] ?? null),
    input('days-in-spite-of-check', failed.length, failed[0] ?? null),
    input('device-check-hours', hours),
  ]
  const [bad] = failed
  if (bad !== undefined) return result(id, DUTY, 'FAIL', inputs, agencyTodo('device-unfit', recorder, bad))
  if (unchecked.length > 0)
    return result(
      id,
      DUTY,
      'GAP',
      inputs,
      agencyTodo('device-unchecked', recorder, unchecked.length, unchecked[0] ?? ''),
    )
  if (open.length > 0)
    return result(id, DUTY, 'UNKNOWN', inputs, agencyTodo('device-check-of', recorder, open[0] ?? ''))
  return result(id, DUTY, 'PASS', inputs)
}
