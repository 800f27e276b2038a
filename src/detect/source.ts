import type {MountProblem} from './usb/mounter.ts'

/** recorder − true UTC in ms (fast is positive), and how far off that may be. */
export type Offset = {ms: number; errorMs: number}

/** A recorder in a bay, mounted and readable. */
export type Arrival = {
  /** Names this stay; the same text comes with `left`. */
  key: string
  recorder: {id: string; serial: string | null; volumeSerial: string | null}
  /** Absolute path of its files. */
  root: string
  bay: number | null
  /** IANA zone in which the recorder writes its times. */
  zone: string
  /** What the times of directory entries are: UTC, or wall time of a card that knows no zone and is read as UTC. */
  entryTimes: 'utc' | 'local'
  /** Given by a person's command; else null. */
  officer: string | null
  /** The recorder's clock against true time, if it could be measured. */
  offset: Offset | null
}

export type SourceTrouble =
  | 'root-unreadable'
  | 'folder-unreadable'
  | 'usb-missing'
  | 'device-unknown'
  | 'port-unknown'
  | 'disk-missing'
  | MountProblem

export type RecorderEvents = {
  arrived(arrival: Arrival): void
  left(key: string): void
  /**
   * Something keeps a source from seeing recorders; null once it is mended.
   *
   * @param about names the place; only `detail` is published
   */
  trouble(about: string, problem: SourceTrouble | null, detail?: Record<string, unknown>): void
}

/** Where recorders come from: a watched folder, a virtual recorder, one day USB. */
export type RecorderSource = {
  /** Resolves when every recorder that is there already has been reported. */
  start(events: RecorderEvents): Promise<void>
  stop(): Promise<void>
}
