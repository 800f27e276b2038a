import type {RosterReport} from '../roster.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {chinese} from '../say/chinese.ts'

/** Says what is wrong with a roster, one line each, on standard error. */
export function sayFindings({findings}: RosterReport, say: Catalogue): void {
  for (const {file, line, field, value, mend, mendZh} of findings) {
    const place = line === null ? file : `${file}:${line}`
    const sentence = say === chinese ? mendZh : mend
    process.stderr.write(
      `${say.rosterFinding(place, field === null ? '' : ` ${field}`, value === null ? '' : ` "${value}"`, sentence)}\n`,
    )
  }
}
