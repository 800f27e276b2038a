import {type ClipSpan, distanceMs} from './clip-span.ts'
import type {Reason} from './match-types.ts'
import type {CaseAct} from './roster-schema.ts'
import {fitTime, overlapMs, type TimeFit} from './time-fit.ts'

/** An act with its window as numbers. */
export type Window = {row: CaseAct; fromMs: number; toMs: number}

/** A case that the clip may belong to, with the act that fits best. */
export type Candidate = {window: Window; fit: TimeFit; actReasons: Reason[]; actTie: boolean}

/**
 * The cases that a clip may belong to, the best first. A case is judged by the joined windows of its acts, so a clip
 * across two acts that follow each other is inside; then the act is chosen by what it shares with the clip.
 */
export function findCandidates(span: ClipSpan, windows: readonly Window[]): Candidate[] {
  const byCase = new Map<string, Window[]>()
  for (const window of windows) byCase.set(window.row.case, [...(byCase.get(window.row.case) ?? []), window])
  const candidates = [...byCase.values()].flatMap(own => {
    const fits = joined(own).flatMap(window => fitTime(span, window) ?? [])
    const [best] = fits.sort((a, b) => b.score - a.score)
    return best === undefined ? [] : [withAct(span, best, own)]
  })
  return candidates.sort((a, b) => b.fit.score - a.fit.score || compareText(a.window.row.case, b.window.row.case))
}

export function toWindow(row: CaseAct): Window {
  return {row, fromMs: Date.parse(row.from), toMs: Date.parse(row.to)}
}

/** A fixed order of windows, so that no result hangs on the order of rows in a file. */
export function compareWindows(a: Window, b: Window): number {
  return a.fromMs - b.fromMs || a.toMs - b.toMs || compareText(actKey(a), actKey(b))
}

function withAct(span: ClipSpan, fit: TimeFit, own: Window[]): Candidate {
  const ranked = own
    .map(window => ({window, shared: overlapMs(span, window), gap: distanceMs(span, window)}))
    .sort(
      (a, b) =>
        b.shared - a.shared ||
        a.gap - b.gap ||
        lengthMs(a.window) - lengthMs(b.window) ||
        compareWindows(a.window, b.window),
    )
  const [best] = ranked
  if (best === undefined) throw new RangeError('A case without acts has no candidate')
  const rivals = ranked.filter(({window, gap}) => gap === 0 && outcomeKey(window) !== outcomeKey(best.window))
  const alike = rivals.filter(({shared, gap}) => shared === best.shared && gap === best.gap)
  const equal = alike.filter(({window}) => lengthMs(window) === lengthMs(best.window))
  const actReasons: Reason[] = []
  if (equal.length > 0)
    actReasons.push({code: 'act-tie', value: new Set(equal.map(({window}) => outcomeKey(window))).size + 1})
  else if (alike.length > 0) actReasons.push({code: 'act-by-narrower-window', value: lengthMs(best.window)})
  else if (rivals.length > 0) actReasons.push({code: 'act-by-overlap', value: best.shared})
  return {window: best.window, fit, actReasons, actTie: equal.length > 0}
}

function joined(windows: readonly Window[]): {fromMs: number; toMs: number}[] {
  const spans: {fromMs: number; toMs: number}[] = []
  for (const {fromMs, toMs} of [...windows].sort(compareWindows)) {
    const last = spans.at(-1)
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else spans.push({fromMs, toMs})
  }
  return spans
}

function lengthMs(window: Window): number {
  return window.toMs - window.fromMs
}

/** What a match would say of the act; rows that say the same are no rivals. */
function outcomeKey({row}: Window): string {
  return JSON.stringify([row.phase, row.act, row.object])
}

function actKey({row}: Window): string {
  return JSON.stringify([row.case, row.caseNumber, row.phase, row.act, row.object, row.officers, row.place])
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
