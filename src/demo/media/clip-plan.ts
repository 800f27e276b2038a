/** A picture or sound source of the demo, as ffmpeg's test sources give it. */
export type ClipContent =
  | {as: 'h264' | 'hevc'; width: number; height: number; seconds: number; startsAtSecond?: number; cutOff?: boolean}
  | {as: 'mjpeg-avi'; width: number; height: number; seconds: number}
  | {as: 'wav'; seconds: number}
  | {as: 'jpeg'; width: number; height: number}

/** One clip of a virtual recorder. `trueTime` is Asia/Shanghai wall time; the recorder writes its own clock's. */
export interface PlannedClip {
  folder: string
  trueTime: string
  mark?: 'IMP'
  content: ClipContent
}

/** One virtual recorder of the demo. `clockOffsetMs` is its clock − true UTC: fast is positive. */
export interface PlannedRecorder {
  serial: string
  volumeSerial: string
  bay: number
  officer: string
  clockOffsetMs: number
  clips: PlannedClip[]
}

const FULL_HD = {width: 1920, height: 1080}
const HD = {width: 1280, height: 720}
const VIDEO = 'DCIM/100MEDIA'
const PHOTO = 'DCIM/101PHOTO'
const SOUND = 'DCIM/102AUDIO'

/** Raised when the clips change, so that a folder made by an older version is made anew. */
export const CONTENT_VERSION = 1

/** What the demo's recorders hold. `fixtures/demo/*.csv` is the roster that goes with it. */
export const DEMO_PLAN: PlannedRecorder[] = [
  {
    serial: 'VR-3301001',
    volumeSerial: '1A2B-0001',
    bay: 1,
    officer: '330101',
    clockOffsetMs: 0,
    clips: [
      // Three segments of one recording: each starts where the one before ended.
      {folder: VIDEO, trueTime: '2026-10-20T09:02:00', content: {as: 'h264', ...FULL_HD, seconds: 4}},
      {
        folder: VIDEO,
        trueTime: '2026-10-20T09:02:04',
        content: {as: 'h264', ...FULL_HD, seconds: 4, startsAtSecond: 4},
      },
      {
        folder: VIDEO,
        trueTime: '2026-10-20T09:02:08',
        content: {as: 'h264', ...FULL_HD, seconds: 4, startsAtSecond: 8},
      },
      {folder: VIDEO, trueTime: '2026-10-20T09:12:30', mark: 'IMP', content: {as: 'h264', ...HD, seconds: 5}},
      {folder: PHOTO, trueTime: '2026-10-20T09:05:10', content: {as: 'jpeg', ...FULL_HD}},
      {folder: PHOTO, trueTime: '2026-10-20T09:06:24', content: {as: 'jpeg', ...FULL_HD}},
    ],
  },
  {
    serial: 'VR-3301002',
    volumeSerial: '1A2B-0002',
    bay: 2,
    officer: '330102',
    clockOffsetMs: 7 * 60_000,
    clips: [
      // By the recorder's own clock the first two would fall into the next case.
      {folder: VIDEO, trueTime: '2026-10-20T10:05:00', content: {as: 'hevc', ...FULL_HD, seconds: 4}},
      {folder: PHOTO, trueTime: '2026-10-20T10:06:30', content: {as: 'jpeg', ...FULL_HD}},
      {folder: VIDEO, trueTime: '2026-10-20T10:20:00', content: {as: 'mjpeg-avi', ...HD, seconds: 4}},
      {folder: VIDEO, trueTime: '2026-10-20T10:24:00', content: {as: 'h264', ...HD, seconds: 4, cutOff: true}},
    ],
  },
  {
    serial: 'VR-3301003',
    volumeSerial: '1A2B-0003',
    bay: 3,
    officer: '330103',
    clockOffsetMs: 0,
    clips: [
      {folder: SOUND, trueTime: '2026-10-20T14:03:00', content: {as: 'wav', seconds: 8}},
      {folder: VIDEO, trueTime: '2026-10-20T14:20:00', content: {as: 'h264', ...FULL_HD, seconds: 4}},
      // No case has an act at this hour.
      {folder: VIDEO, trueTime: '2026-10-20T17:45:00', content: {as: 'h264', ...HD, seconds: 3}},
    ],
  },
]
