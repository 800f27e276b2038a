import {type Profile, type RecorderSays, SAYS_NOTHING} from './profiles/profile.ts'
import type {MountProblem} from './usb/mounter.ts'

/** recorder − true UTC in ms (fast is positive), and how far off that may be. */
export type Offset = {ms: number; errorMs: number}

/** A clock was set; how far it was off afterwards, null where it couldn't be read. */
export type ClockSet = {offset: Offset | null}

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
  /** What its clock showed when that was measured, as it stands in its answer. */
  clockRaw: string | null
  /** The name of the profile by which it is read. */
  profile: string
  /** Volumes besides the first. */
  otherVolumes: readonly Volume[]
  /** What keeps part of it, another volume, from being read; null when all of it is here. */
  missing: MountProblem | null
  /** What it said of itself when it was docked. */
  says: RecorderSays
}

/** A file system of a recorder; `root` is where its files are. */
export type Volume = {root: string; serial: string | null}

/** What is known of a recorder that is files and nothing else. */
export const FILES_ALONE = {
  clockRaw: null,
  profile: 'plain',
  otherVolumes: [],
  missing: null,
  says: SAYS_NOTHING,
} as const satisfies Partial<Arrival>

/** So the subject of a trouble with a device begins. */
export const OF_DEVICE = 'usb '

export type SourceTrouble =
  | 'root-unreadable'
  | 'folder-unreadable'
  | 'usb-missing'
  | 'device-unknown'
  | 'port-unknown'
  | 'disk-missing'
  | 'unlock-refused'
  | 'recorder-unanswering'
  | 'profile-failed'
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

/** Where recorders come from: a watched folder, a virtual recorder, USB. */
export type RecorderSource = {
  /** Resolves when every recorder that is there already has been reported. */
  start(events: RecorderEvents): Promise<void>
  /**
   * Sets a recorder's clock by the dock's. Left out by a source whose recorders have none.
   *
   * @param key the stay, as it was reported
   * @returns null when this recorder's can't be set, or wasn't
   */
  setClock?(key: string): Promise<ClockSet | null>
  /** By which it reads its recorders. Left out by a source without any. */
  profiles?: readonly Profile[]
  /** From now on a device is a recorder, `vendor:product`. Left out by a source without devices. */
  allow?(device: string): void
  stop(): Promise<void>
}
