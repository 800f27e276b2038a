import {kernelPath} from '../../disk/kernel.ts'

/**
 * Calls back whenever node-usb tells of a device that comes or goes. It needs udev for that; where there is none, or no
 * USB at all, nothing is told, and the dock looks by itself now and then.
 *
 * @returns ends it
 */
export function usbHints(stirred: () => void): () => void {
  let ended = false
  let end: () => void = () => {
    ended = true
  }
  void listen().catch(() => {})

  async function listen(): Promise<void> {
    // Without it, node-usb 3 raises a rejection that nobody can catch.
    if ((await kernelPath('/sys/bus/usb/devices')) === null) return
    const {usb} = await import('usb')
    if (ended) return
    usb.addEventListener('connect', stirred)
    usb.addEventListener('disconnect', stirred)
    end = () => {
      usb.removeEventListener('connect', stirred)
      usb.removeEventListener('disconnect', stirred)
    }
  }
  return () => end()
}
