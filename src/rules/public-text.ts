import {z} from 'zod'

/** Why a text may not go out: what in it looks like something of a person's. */
export type PrivateLook = 'identity-number' | 'phone' | 'bank-account'

/** Not one between digits that are joined to it: that is how an identity number may be grouped. */
const DATES = /(?<![\d\-.])\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?![\d\-.])/g
const CHINESE_DIGITS = '〇零一二三四五六七八九'

/** 18 digits with a day of birth in them, or the 15 of before 1999. */
const IDENTITY = [
  /(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX](?!\d)/,
  /(?<!\d)\d{6}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)/,
]
const PHONE = [
  /(?<!\d)(?:\+?0{0,2}86)?1[3-9]\d{9}(?!\d)/,
  /(?<!\d)0\d{9,11}(?!\d)/,
  /(?<!\d)[48]00\d{7}(?!\d)/,
  /(?:电话|手机|联系方式|传真|微信|tel|phone)\D{0,4}\d{7,}/i,
]
const ACCOUNT = [/\d{12,}/]

/**
 * What a text looks as if it held: an identity number, a telephone number or a bank account, however it is grouped, in
 * full-width or in Chinese digits. Dates are none of these. What no pattern can tell, a name or an address, only the
 * choice of fields keeps back.
 */
export function looksPrivate(text: string, allowed: readonly PrivateLook[] = []): PrivateLook | null {
  const plain = plainDigits(text)
  const found = (patterns: readonly RegExp[]): boolean => patterns.some(pattern => pattern.test(plain))
  if (!allowed.includes('identity-number') && found(IDENTITY)) return 'identity-number'
  if (!allowed.includes('phone') && found(PHONE)) return 'phone'
  // An identity number or a telephone number with its codes is as long as an account.
  if (!allowed.includes('bank-account') && found(ACCOUNT) && !(allowed.includes('phone') && isPhoneOnly(plain)))
    return 'bank-account'
  return null
}

const isPhoneOnly = (plain: string): boolean =>
  !ACCOUNT.some(one => one.test(plain.replace(/(?<!\d)0\d{9,11}(?!\d)/g, '')))

/** Digits as they are meant, what people put between groups of them gone. */
function plainDigits(text: string): string {
  const digits = [...text.normalize('NFKC').replace(/\p{Cf}/gu, '')].map(sign => {
    const chinese = CHINESE_DIGITS.indexOf(sign)
    return chinese < 0 ? sign : String(Math.max(0, chinese - 1))
  })
  return digits
    .join('')
    .replace(DATES, ' / ')
    .replace(/(?<=\d)[\s\-–—.·()]{1,3}(?=\d|[xX](?!\w))/g, '')
}

/** A text that may go out. There is no other way to one than through this schema. */
export const publicText = z
  .string()
  .min(1)
  .max(2000)
  .refine(text => looksPrivate(text) === null)
  .brand<'public'>()
export type PublicText = z.infer<typeof publicText>

/** The number of a certificate is public, and may be as long as a telephone's or an account's. */
export const publicNumber = z
  .string()
  .min(1)
  .max(100)
  .refine(text => looksPrivate(text, ['phone', 'bank-account']) === null)
  .brand<'public'>()

/** Where people complain: the agency's own telephone is meant to be known. */
export const publicPhone = z
  .string()
  .min(1)
  .max(200)
  .refine(text => looksPrivate(text, ['phone']) === null)
  .brand<'public'>()
