const OPAQUE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const CASE_NUMBER = /^[\p{Script=Han}A-Za-z0-9()[\]〔〕【】〈〉-]{1,40}$/u
const CASE_CODE = /^[A-Za-z0-9()[\]._/-]{1,40}$/

/** A mobile number, a citizen's id (GB 11643), or an organisation's unified social credit code (GB 32100). */
const PARTY_NUMBER = /^(?:(?:86)?1[3-9]\d{9}|\d{17}[\dX]|[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10})$/i

function hasPartyNumber(text: string): boolean {
  return text.split(/[^A-Za-z0-9]+/).some(part => PARTY_NUMBER.test(part))
}

/** Whether an id tells nothing: a party's number written with separators is one still. */
export function isOpaque(text: string): boolean {
  return OPAQUE_ID.test(text) && !hasPartyNumber(text) && !hasPartyNumber(text.replace(/[._-]/g, ''))
}

/**
 * Whether a text is a case number that may be published as it stands: a number and no words. Checked in one form (NFKC),
 * kept in its own.
 */
export function isCaseNumber(text: string): boolean {
  const plain = text.normalize('NFKC')
  const written = CASE_CODE.test(plain) || (CASE_NUMBER.test(plain) && plain.includes('号'))
  return written && text.length <= 40 && /\d/.test(plain) && !hasPartyNumber(plain)
}
