/** Whether a text names a time zone of the IANA list that this machine knows, e.g. `Asia/Shanghai`; `+08:00` is none. */
export function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', {timeZone: name}) !== null
  } catch {
    return false
  }
}
