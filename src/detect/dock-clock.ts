import {exists} from '../disk/entries.ts'

/**
 * Is this machine's clock set by a time server? systemd-timesyncd says so by a file, and no file means that nobody
 * vouches for the clock (systemd-timesyncd.service(8), "Files").
 */
export const readDockClock = (): 'synchronised' | 'unsynchronised' =>
  exists('/run/systemd/timesync/synchronized') ? 'synchronised' : 'unsynchronised'
