import Table from 'cli-table3'
import {Temporal} from 'temporal-polyfill'
import type {ClipData} from '../contract/clip.ts'
import type {Catalogue} from '../say/catalogue.ts'

const NAME_WIDTH = 24

/** A clip with what only this machine knows of it: its name, and whether central said that it holds it. */
export type ShownClip = {data: ClipData; name: string; indexHeld: boolean; bytesHeld: boolean}

/** The table that a person reads after a docking. */
export function clipTable(clips: readonly ShownClip[], zone: string, say: Catalogue): string {
  const {columns} = say
  const table = new Table({
    head: [columns.clip, columns.who, columns.case, columns.digest, columns.proxy, columns.held],
    style: {head: [], border: [], compact: true},
  })
  for (const {data, name, indexHeld, bytesHeld} of clips) {
    table.push([
      clipCell(data, name, say),
      `${data.officer ?? '—'}\n${recordedCell(data, zone)}`,
      caseCell(data, say),
      data.sha256 === null ? (data.outcome === null ? '—' : say.outcomes[data.outcome]) : `${data.sha256.slice(0, 8)}…`,
      playsCell(data, say),
      indexHeld && bytesHeld ? say.held.both : indexHeld ? say.held.index : say.held.no,
    ])
  }
  return table.toString()
}

function clipCell(data: ClipData, name: string, say: Catalogue): string {
  const remarks = [
    ...(data.mark ? [say.marks[data.mark]] : []),
    ...(data.segment !== null && (data.segment > 1 || data.recording !== data.clip) ? [say.segment(data.segment)] : []),
  ]
  return [foldName(name), ...remarks].join('\n  ')
}

/** A long name goes on at an underscore, so that the table fits a common terminal. */
function foldName(name: string): string {
  const fold = name.lastIndexOf('_', NAME_WIDTH)
  return name.length <= NAME_WIDTH || fold <= 0
    ? name
    : `${name.slice(0, fold + 1)}\n  ${foldName(name.slice(fold + 1))}`
}

function recordedCell(data: ClipData, zone: string): string {
  if (data.recorded_from === null) return '—'
  const local = Temporal.Instant.from(data.recorded_from).toZonedDateTimeISO(zone).toPlainDateTime()
  const text = local.toString({smallestUnit: 'second'}).replace('T', ' ')
  if (data.offset_ms === null || data.offset_ms === 0) return text
  return `${text}\n(${data.offset_ms > 0 ? '−' : '+'}${sayDuration(Math.abs(data.offset_ms))})`
}

const sayDuration = (ms: number): string => {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function caseCell(data: ClipData, say: Catalogue): string {
  const found = data.case === null ? say.matches[data.match] : `${data.case_number ?? data.case}`
  const phase = data.phase === null ? '' : ` · ${say.phases[data.phase]}`
  const reasons = reasonCodes(data).map(code => say.reasons[code] ?? code)
  return [`${found}${phase}`, ...reasons].join('\n  ')
}

function reasonCodes(data: ClipData): string[] {
  const reasons: unknown = data.detail.match_reasons
  if (!Array.isArray(reasons)) return []
  return reasons.flatMap((reason: unknown) =>
    typeof reason === 'object' && reason !== null && 'code' in reason && typeof reason.code === 'string'
      ? [reason.code]
      : [],
  )
}

function playsCell(data: ClipData, say: Catalogue): string {
  const problem = data.problem === null ? '' : `\n  ${say.problems[data.problem] ?? data.problem}`
  if (data.playable === false) return `${say.plays.no}${problem}`
  if (data.problem === 'decodes-partly') return `${say.plays.partly}${problem}`
  if (data.playable) return data.proxy === null ? say.plays.asIs : say.plays.yes
  if (data.media_type !== null && !/^(video|audio|image)\//.test(data.media_type)) return say.plays.notMedia
  return `${say.plays.unknown}${problem}`
}
