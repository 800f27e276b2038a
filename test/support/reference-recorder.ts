import {type Control, ControlError} from '../../src/detect/profiles/profile.ts'

const SHANGHAI_MS = 8 * 3_600_000

/** The vendor's side of the reference recorder, in memory: answers as its gadget does. */
export type ReferenceRecorder = {
  control: Control
  /** recorder − true UTC, ms. */
  offsetMs: number
  unlockedBy: string | null
}

/** @param said what it says of itself */
export function referenceRecorder(
  said: {battery?: number; faults?: number; officer?: string; offsetMs?: number; secret?: string} = {},
): ReferenceRecorder {
  const {battery = 64, faults = 0, officer = '330102', secret = '000000'} = said
  const recorder: ReferenceRecorder = {
    offsetMs: said.offsetMs ?? 0,
    unlockedBy: null,
    control: {
      async read(request, length) {
        const answer = answers[request]
        if (answer === undefined) throw new ControlError(`read ${request}: stall`)
        return answer().subarray(0, length)
      },
      async write(request, data) {
        const given = Buffer.from(data).toString('latin1')
        if (request === 0x01 && given === secret) recorder.unlockedBy = given
        else if (request === 0x13) recorder.offsetMs = Date.parse(iso(given)) - SHANGHAI_MS - Date.now()
        else throw new ControlError(`write ${request}: stall`)
      },
    },
  }
  const answers: Record<number, () => Buffer> = {
    16() {
      const status = Buffer.alloc(32)
      status.writeUInt8(1, 0)
      status.writeUInt8(battery, 1)
      status.writeUInt8(1, 2)
      status.writeUInt32LE(60_000, 4)
      status.writeUInt32LE(12_000, 8)
      status.writeUInt16LE(faults, 12)
      status.write('V2.1.7', 16)
      return status
    },
    17() {
      const identity = Buffer.alloc(24)
      identity.write('REF0007', 0)
      identity.write(officer, 16)
      return identity
    },
    18: () => Buffer.from(digits(Date.now() + recorder.offsetMs)),
  }
  return recorder
}

const digits = (ms: number): string => new Date(ms + SHANGHAI_MS).toISOString().slice(0, 19).replace(/\D/g, '')

const iso = (text: string): string => text.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z')
