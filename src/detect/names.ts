/*
 * What a recorder says in a file's name. Each grammar is one line of a table. A grammar takes a name only as a whole:
 * what it takes may be published, so no grammar has room for words that a person typed.
 */

/** Those that every recorder's names are tried with; a profile may have its own. */
export type CommonGrammar = 'gat947' | 'gat947-14' | 'dcim' | 'voice' | 'fixed-camera'

/**
 * The shape of a whole name, by named groups: `date` (YYYYMMDD, or YYMMDD) and `time` (HHMMSS) in digits with or without
 * signs between them, `device`, `officer`, `sequence`, `mark` (imp, sos) and `encrypted`; all may be missing.
 */
export type NameGrammar = {grammar: string; pattern: RegExp}

/** The parts of a name; null where the grammar or the recorder leaves one out. */
export type NameReading = {
  grammar: string
  device: string | null
  /** Null also for `000000`: the recorder wasn't assigned to anyone. */
  officer: string | null
  /** The time as it stands in the name. */
  recordedRaw: string | null
  /** The same as `YYYY-MM-DDTHH:MM:SS`, on the recorder's clock. */
  recordedLocal: string | null
  mark: null | 'important' | 'sos'
  encrypted: boolean
  sequence: number | null
}

const DATE = '(?<date>\\d{8})'
const TIME = '(?<time>\\d{6})'
const WHO = '(?<device>[a-z0-9][a-z0-9-]{0,31})_(?<officer>\\d{6})'
const TAIL = '(?:_(?<sequence>\\d{1,6}))?(?:_(?<mark>imp|sos))?(?:_(?<sequence2>\\d{1,6}))?(?<encrypted>_enc)?'
const MEDIA = '\\.[a-z0-9]{2,5}'
const AUDIO = '\\.(?:wav|mp3|m4a|aac|amr|wma|flac|ogg|opus)'
const DCF_PREFIX = 'DSCN|DSCF|DSC_|_DSC|DSC0|IMG_|_MG_|IMGP|CIMG|PICT|MVI_|MOVI|MOV_|VID_|REC_|SAM_|GOPR|FILE|P\\d{3}'

/** First match wins. Letters in any case: vendors differ, and FAT's short names are upper case. */
const GRAMMARS: readonly (NameGrammar & {grammar: CommonGrammar})[] = [
  {grammar: 'gat947', pattern: whole(`[a-z0-9]{1,16}_${WHO}_${DATE}_${TIME}${TAIL}${MEDIA}`)},
  {grammar: 'gat947-14', pattern: whole(`(?:[a-z0-9]{1,16}_)?${WHO}_${DATE}${TIME}${TAIL}${MEDIA}`)},
  {grammar: 'fixed-camera', pattern: whole(`(?<device>(?:ch|cam|d)\\d{1,4})_${DATE}${TIME}_\\d{14}${MEDIA}`)},
  {
    grammar: 'voice',
    pattern: whole(`(?:(?:R|REC|VOICE|AUD)_?)?${DATE}[-_]?${TIME}(?:_(?<sequence>\\d{1,4}))?${AUDIO}`),
  },
  {
    grammar: 'dcim',
    pattern: whole(`(?:IMG|VID|PANO|MOV|PXL)_?${DATE}_?${TIME}(?:\\d{3})?(?:_(?<sequence>\\d{1,4}))?${MEDIA}`),
  },
  {grammar: 'dcim', pattern: whole(`(?:${DCF_PREFIX})(?<sequence>\\d{4})${MEDIA}`)},
]

/**
 * Reads a file name (without its folders) as the raw bytes that the recorder gave.
 *
 * GA/T 947 names are `PREFIX_device_officer_YYYYMMDD_HHMMSS[_IMP|_SOS][_enc].ext`; other vendors join date and time or
 * add a sequence number. A name with an impossible date or time isn't taken at all: no recorder writes one.
 *
 * @param own a profile's own grammars, which come first
 * @returns null when no grammar explains the name
 */
export function readName(rawName: Uint8Array, own: readonly NameGrammar[] = []): NameReading | null {
  if (rawName.length > 255) return null
  const name = Buffer.from(rawName).toString('latin1')
  for (const {grammar, pattern} of [...own, ...GRAMMARS]) {
    const parts = pattern.exec(name)?.groups
    if (parts === undefined) continue
    const {date, time} = parts
    const recordedLocal = date === undefined || time === undefined ? null : localTime(date, time)
    if (date !== undefined && recordedLocal === null) continue
    return {
      grammar,
      device: parts.device ?? null,
      officer: parts.officer === undefined || /^0+$/.test(parts.officer) ? null : parts.officer,
      recordedRaw: date === undefined || time === undefined ? null : rawTime(name, date, time),
      recordedLocal,
      mark: readMark(parts.mark),
      encrypted: parts.encrypted !== undefined,
      sequence: readSequence(parts.sequence ?? parts.sequence2),
    }
  }
  return null
}

/** Why no grammar takes a name, and which of them took all but its time. */
export type NotRead = {why: 'too-long' | 'impossible-time' | 'no-grammar'; grammar: string | null}

/** Tells why {@link readName} gave nothing. */
export function whyNotRead(rawName: Uint8Array, own: readonly NameGrammar[] = []): NotRead {
  if (rawName.length > 255) return {why: 'too-long', grammar: null}
  const name = Buffer.from(rawName).toString('latin1')
  const nearest = [...own, ...GRAMMARS].find(({pattern}) => pattern.test(name))
  return nearest ? {why: 'impossible-time', grammar: nearest.grammar} : {why: 'no-grammar', grammar: null}
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'i')
}

/** Date and time with whatever one character stands between them in the name. */
function rawTime(name: string, date: string, time: string): string {
  const joined = ['', '_', '-'].map(separator => `${date}${separator}${time}`)
  return joined.find(text => name.includes(text)) ?? `${date}${time}`
}

/**
 * The local time that digits mean, with or without signs between them; a year of two digits is of this century.
 *
 * @returns `YYYY-MM-DDTHH:MM:SS`; null for what is no date or no time
 */
export function localTime(date: string, time: string): string | null {
  const digits = [date, time].map(text => text.replace(/\D/g, ''))
  const [, century = '20', year, month, day] = /^(\d\d)?(\d\d)(\d\d)(\d\d)$/.exec(digits[0] ?? '') ?? []
  const [, hour, minute, second] = /^(\d\d)(\d\d)(\d\d)$/.exec(digits[1] ?? '') ?? []
  const text = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}`
  const ms = Date.parse(`${text}Z`)
  // Date.parse takes 31 April for 1 May, and 24:00:00.
  return Number.isNaN(ms) || new Date(ms).toISOString() !== `${text}.000Z` ? null : text
}

function readMark(mark: string | undefined): NameReading['mark'] {
  if (mark === undefined) return null
  return mark.toLowerCase() === 'imp' ? 'important' : 'sos'
}

function readSequence(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits)
}
