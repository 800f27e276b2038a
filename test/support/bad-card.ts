import {onTestFinished} from 'vitest'
import {type DiskCall, interpose} from '../../src/disk/interpose.ts'

/** Bytes of a file: the first one, and the one behind the last. */
export type Place = {from: number; to: number}

/** A file of a recorder of which some places can't be read, or give other bytes. */
export type BadCard = {
  /** EIO at every read that touches one of these places. */
  breaks(...places: Place[]): void
  /** Every read fails so from now on. */
  failsWith(code: string): void
  /** This byte comes inverted: at every read, or only where a read passes the page cache, or only where it doesn't. */
  lies(at: number, when?: 'always' | 'direct' | 'cached'): void
  mended(): void
  /** How many reads of it failed. */
  failures(): number
  /** Called at each failing read. */
  onFailure(act: () => void): void
}

/** Stands between the program and one file. */
export function badCard(file: string, besides: (call: DiskCall) => void = () => {}): BadCard {
  let places: Place[] = []
  let code = 'EIO'
  let lie: {at: number; when: 'always' | 'direct' | 'cached'} | null = null
  let failures = 0
  let act: () => void = () => {}
  onTestFinished(
    interpose((call, run) => {
      if (call.call !== 'read' || call.path !== file) {
        besides(call)
        return run()
      }
      const {position: from = 0, bytes = new Uint8Array()} = call
      if (places.some(place => place.from < from + bytes.length && place.to > from)) {
        failures += 1
        act()
        throw Object.assign(new Error(`${code}: a bad place`), {code})
      }
      const result = run()
      const isLying = lie !== null && (lie.when === 'always' || (lie.when === 'direct') === (call.direct === true))
      if (lie && isLying && lie.at >= from && lie.at < from + bytes.length) {
        bytes[lie.at - from] = (bytes[lie.at - from] ?? 0) ^ 0xff
      }
      return result
    }),
  )
  return {
    breaks: (...now) => {
      places = now
    },
    failsWith: now => {
      code = now
      places = [{from: 0, to: Number.MAX_SAFE_INTEGER}]
    },
    lies: (at, when = 'always') => {
      lie = {at, when}
    },
    mended: () => {
      places = []
      lie = null
    },
    failures: () => failures,
    onFailure: now => {
      act = now
    },
  }
}
