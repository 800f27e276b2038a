/** What the demo must find for one clip. `path` is relative to its recorder's root; times are true UTC. */
export interface ExpectedClip {
  serial: string
  path: string
  mediaType: string
  officer: string
  recordedFrom: string
  case: string | null
  phase: 'initiation' | 'investigation' | 'decision' | 'execution' | null
  act: string | null
  playable: boolean
  problem: string | null
  mark: 'important' | null
  /** The case that the recorder's uncorrected clock would give, where that is another one. */
  uncorrectedCase?: string
}

const CHECK = {case: 'case-2026-0101', phase: 'investigation', act: 'on-site-check'} as const
const DELIVERY = {case: 'case-2026-0102', phase: 'execution', act: 'delivery'} as const
const EVIDENCE = {case: 'case-2026-0103', phase: 'investigation', act: 'evidence-check'} as const
const PLAYS = {playable: true, problem: null, mark: null} as const

const FIRST = {serial: 'VR-3301001', officer: '330101', ...CHECK}
const SECOND = {serial: 'VR-3301002', officer: '330102'}
const THIRD = {serial: 'VR-3301003', officer: '330103'}

/** The demo's clips and what becomes of each: with `fixtures/demo` as the roster and the measured clocks. */
export const DEMO_EXPECTED: ExpectedClip[] = [
  {...FIRST, ...PLAYS, ...video('DSJ_3301001_330101_20261020_090200.MP4', '01:02:00')},
  {...FIRST, ...PLAYS, ...video('DSJ_3301001_330101_20261020_090204.MP4', '01:02:04')},
  {...FIRST, ...PLAYS, ...video('DSJ_3301001_330101_20261020_090208.MP4', '01:02:08')},
  {...FIRST, ...PLAYS, ...video('DSJ_3301001_330101_20261020_091230_IMP.MP4', '01:12:30'), mark: 'important'},
  {...FIRST, ...PLAYS, ...photo('DSJ_3301001_330101_20261020_090510.JPG', '01:05:10')},
  {...FIRST, ...PLAYS, ...photo('DSJ_3301001_330101_20261020_090624.JPG', '01:06:24')},
  {
    ...SECOND,
    ...DELIVERY,
    ...PLAYS,
    ...video('DSJ_3301002_330102_20261020_101200.MP4', '02:05:00'),
    uncorrectedCase: 'case-2026-0103',
  },
  {
    ...SECOND,
    ...DELIVERY,
    ...PLAYS,
    ...photo('DSJ_3301002_330102_20261020_101330.JPG', '02:06:30'),
    uncorrectedCase: 'case-2026-0103',
  },
  {
    ...SECOND,
    ...EVIDENCE,
    ...PLAYS,
    ...video('DSJ_3301002_330102_20261020_102700.AVI', '02:20:00'),
    mediaType: 'video/vnd.avi',
  },
  {
    ...SECOND,
    ...EVIDENCE,
    ...PLAYS,
    ...video('DSJ_3301002_330102_20261020_103100.MP4', '02:24:00'),
    playable: false,
    problem: 'no-index',
  },
  {
    ...THIRD,
    ...PLAYS,
    path: 'DCIM/102AUDIO/DSJ_3301003_330103_20261020_140300.WAV',
    mediaType: 'audio/vnd.wave',
    recordedFrom: '2026-10-20T06:03:00.000Z',
    case: 'case-2026-0104',
    phase: 'initiation',
    act: 'phone-report',
  },
  {
    ...THIRD,
    ...PLAYS,
    ...video('DSJ_3301003_330103_20261020_142000.MP4', '06:20:00'),
    case: 'case-2026-0104',
    phase: 'investigation',
    act: 'interview',
  },
  {
    ...THIRD,
    ...PLAYS,
    ...video('DSJ_3301003_330103_20261020_174500.MP4', '09:45:00'),
    case: null,
    phase: null,
    act: null,
  },
]

function video(name: string, utcTime: string) {
  return {path: `DCIM/100MEDIA/${name}`, mediaType: 'video/mp4', recordedFrom: `2026-10-20T${utcTime}.000Z`}
}

function photo(name: string, utcTime: string) {
  return {path: `DCIM/101PHOTO/${name}`, mediaType: 'image/jpeg', recordedFrom: `2026-10-20T${utcTime}.000Z`}
}
