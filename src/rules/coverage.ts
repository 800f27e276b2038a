import type {ActOfCase, ClipOfCase} from './case-file.ts'
import type {CaseView} from './case-view.ts'
import {gapsOf, type Interval, lengthOf, unionOf, within} from './intervals.ts'
import type {CheckStatus} from './result.ts'
import type {RecordItem} from './rule-set.ts'

/** A stretch of an act that no clip shows, and why, where somebody has entered it. */
export type Gap = Interval & {cause: string | null}

/** How far clips show an act; lengths in ms. */
export type ActCoverage = {
  act: ActOfCase
  item: RecordItem | null
  need: 'must' | 'may' | 'none' | null
  window: Interval
  /** A picture is enough for it, and there is one. */
  byPicture: boolean
  coveredMs: number
  /** By clips whose bytes are proved, alone. */
  verifiedMs: number
  /** What it would be if the recorders' clocks were believed. */
  uncorrectedMs: number
  gaps: readonly Gap[]
  verifiedGaps: readonly Interval[]
  clips: readonly ClipOfCase[]
  waiver: CaseView['file']['waivers'][number] | null
  status: CheckStatus
}

const HOUR_MS = 3_600_000
/** Service by leaving and by public notice is recorded (二(二)2), however the act was entered. */
const RECORDED_SERVICE = ['retained', 'public-notice']

/** Each act of the case, in the order of time. Windows are half-open; clips count by their corrected time, whatever act they were matched to. */
export function coverageOf(view: CaseView): ActCoverage[] {
  const all = view.clips.flatMap(clip =>
    clip.from === null ? [] : [{clip, from: Date.parse(clip.from), to: Date.parse(clip.to ?? clip.from)}],
  )
  return view.file.acts.map(act => coverageOfAct(view, act, all))
}

/** A clip with its corrected time. */
type ClipSpan = Interval & {clip: ClipOfCase}

function coverageOfAct(view: CaseView, act: ActOfCase, all: readonly ClipSpan[]): ActCoverage {
  const item = view.item(act)
  const window = {from: Date.parse(act.from), to: Date.parse(act.to)}
  const past = {from: window.from, to: Math.min(window.to, view.now)}
  const counted = all.filter(({clip}) => counts(clip, item))
  const spans = counted.filter(span => touches(window, span))
  const moving = spans.filter(({clip}) => clip.form !== 'photo')
  const union = unionOf(moving)
  const verified = unionOf(moving.filter(({clip}) => clip.integrity === 'verified'))
  const raw = unionOf(counted.filter(({clip}) => clip.form !== 'photo').map(asIfItsClockWereRight))
  const ignored = (view.parameter('gap-ignored-seconds') ?? 0) * 1000
  const isLong = ({from, to}: Interval): boolean => to - from > ignored
  const causes = view.file.gap_causes.filter(one => one.act === act.act)
  const need = needOf(act, item)
  const byPicture =
    item?.forms.includes('photo') === true &&
    spans.some(({clip}) => clip.form === 'photo' && clip.integrity !== 'failed')
  // What needn't be recorded, or what a picture shows, has no gaps.
  const open = (union: readonly Interval[]): Interval[] =>
    need === 'must' && !byPicture ? gapsOf(past, union).filter(isLong) : []
  const covered = {
    act,
    item,
    need,
    window,
    byPicture,
    coveredMs: lengthOf(within(window, union)),
    verifiedMs: lengthOf(within(window, verified)),
    uncorrectedMs: lengthOf(within(window, raw)),
    gaps: open(union).map(gap => ({...gap, cause: causeOf(gap, causes)})),
    verifiedGaps: open(verified),
    clips: spans.map(({clip}) => clip),
    waiver: view.file.waivers.find(one => one.act === act.act) ?? null,
  }
  return {...covered, status: statusOf(view, covered)}
}

const needOf = ({service}: ActOfCase, item: RecordItem | null): ActCoverage['need'] =>
  service !== null && RECORDED_SERVICE.includes(service.method) ? 'must' : (item?.need ?? null)

/** A picture has no length, and lies in the window all the same. */
const touches = (window: Interval, {from, to}: Interval): boolean =>
  from < window.to && (to > window.from || (from === to && from >= window.from))

/** A film shows what a sound recording would. */
function counts({form}: ClipOfCase, item: RecordItem | null): boolean {
  if (form === null) return false
  if (form === 'photo') return item === null || item.forms.includes('photo')
  return form === 'video' || item === null || item.forms.includes('audio')
}

function asIfItsClockWereRight({clip, from, to}: ClipSpan): Interval {
  const offset = clip.offsetMs ?? 0
  return {from: from + offset, to: to + offset}
}

function causeOf(gap: Interval, causes: readonly {from: string; to: string; cause: string}[]): string | null {
  const whole = causes.find(({from, to}) => Date.parse(from) <= gap.from && Date.parse(to) >= gap.to)
  return whole?.cause ?? null
}

function statusOf(view: CaseView, covered: Omit<ActCoverage, 'status'>): CheckStatus {
  const {act, need, window, gaps, clips, waiver} = covered
  if (need === null) return 'UNKNOWN'
  if (need === 'none') return 'NA'
  if (window.to > view.now) return 'PENDING'
  if (waiver?.reason && waiver.by) return 'NA'
  const isShown = need === 'may' ? hasText(view, act) || clips.length > 0 : gaps.length === 0
  if (isShown) return 'PASS'
  // A recorder that isn't docked yet may have it.
  const docked = (view.parameter('docking-hours') ?? 0) * HOUR_MS
  return view.now < window.to + docked ? 'PENDING' : 'GAP'
}

/** Where a text records the act fully, it need not be filmed (二(二)2). */
export const hasText = (view: CaseView, act: ActOfCase): boolean =>
  view.file.documents.some(({document, act: of}) => of === act.act || act.documents.includes(document))
