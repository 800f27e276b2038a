import {looksPrivate} from '../rules/public-text.ts'

const WITHHELD = '▇▇▇'

/**
 * A code as the report shows it. Codes are the agency's own, and some agencies take a person's number for one: that doesn't
 * leave.
 */
export const shownCode = (code: string): string => (looksPrivate(code) === null ? code : WITHHELD)

/** Officers' numbers may be as long as a telephone's; an identity number is none. */
export const shownOfficer = (officer: string): string =>
  looksPrivate(officer, ['phone', 'bank-account']) === null ? officer : WITHHELD
