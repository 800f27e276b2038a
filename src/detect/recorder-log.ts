import {localTime} from './names.ts'

/** What a line of a recorder's own log can tell. */
export const LOG_KINDS = ['power-on', 'power-off', 'clock-set', 'battery-low', 'storage-full', 'fault'] as const
export type LogKind = (typeof LOG_KINDS)[number]

/**
 * How a kind of recorders keeps its log: which files it is, by their path on the recorder; the shape of a line, with the
 * named groups `date` and `time` (digits, signs between them allowed) and `what`; and what `what` means, in lower case.
 * Lines that say anything else are left where they are.
 */
export type LogGrammar = {file: RegExp; line: RegExp; kinds: Readonly<Record<string, LogKind>>}

/** Something that a recorder wrote of itself, at a local time of its own clock. */
export type LogEvent = {local: string; kind: LogKind; said: string}

/** A hostile log must not become a hundred thousand rows. */
const MOST_EVENTS = 1000
const LONGEST_LINE = 1000

/** The grammar of a file, if it is a log. @param path raw bytes, relative to the volume */
export const logGrammarOf = (path: Uint8Array, grammars: readonly LogGrammar[]): LogGrammar | null =>
  grammars.find(({file}) => file.test(Buffer.from(path).toString('latin1'))) ?? null

/** Reads a log; of more than a thousand events the last ones. */
export function readLog(text: string, {line, kinds}: LogGrammar): LogEvent[] {
  const events: LogEvent[] = []
  for (const one of text.split(/\r?\n/)) {
    const {date, time, what} = (one.length > LONGEST_LINE ? null : line.exec(one))?.groups ?? {}
    const said = what?.trim().toLowerCase()
    const kind = said === undefined ? undefined : kinds[said]
    const local = localTime(date ?? '', time ?? '')
    if (said !== undefined && kind !== undefined && local !== null) events.push({local, kind, said})
  }
  return events.slice(-MOST_EVENTS)
}
