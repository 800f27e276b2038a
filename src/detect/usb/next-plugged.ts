import {readUsbDevices, type UsbDevice} from './devices.ts'
import {changesSince, stayKey} from './stays.ts'

/**
 * Waits for a device to be plugged in, other than a hub: by it a person shows which port is meant.
 *
 * @param hints as for the dock's own watch: calls back whenever something may have changed
 * @param signal ends the waiting
 * @returns null when it was ended, or this machine has no USB
 */
export async function nextPlugged(
  hints: (stirred: () => void) => () => void,
  signal: AbortSignal,
  {pollMs = 500, sys = '/sys'} = {},
): Promise<UsbDevice | null> {
  const before = await readUsbDevices(sys)
  if (before === null) return null
  const known = new Set(before.map(stayKey))
  let stirred = false
  let wake: () => void = () => {}
  const end = hints(() => {
    stirred = true
    wake()
  })
  try {
    while (!signal.aborted) {
      stirred = false
      const {came} = changesSince(known, (await readUsbDevices(sys)) ?? [])
      const [plugged] = came.filter(({isHub}) => !isHub)
      if (plugged) return plugged
      await new Promise<void>(resolve => {
        wake = resolve
        setTimeout(resolve, stirred ? 0 : pollMs)
        signal.addEventListener('abort', () => resolve(), {once: true})
      })
    }
    return null
  } finally {
    end()
  }
}
