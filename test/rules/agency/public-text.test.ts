import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {looksPrivate, publicNumber, publicPhone, publicText} from '../../../src/rules/public-text.ts'
import {account, identityNumber, phone} from './private-values.ts'

describe('a text that holds a person’s number doesn’t go out', () => {
  test.each([
    ['identity-number', '330902199003071234'],
    ['identity-number', '身份证33090219900307123X。'],
    ['identity-number', '330902 19900307 1234'],
    ['identity-number', '330902-1990-03-07-1234'],
    ['identity-number', '３３０９０２１９９００３０７１２３４'],
    ['identity-number', '330902900307123'],
    ['phone', '13800138000'],
    ['phone', '138 0013 8000'],
    ['phone', '+86-138-0013-8000'],
    ['phone', '一三八〇〇一三八〇〇〇'],
    ['phone', '138\u200b0013\u200b8000'],
    ['phone', '0580-2012345'],
    ['phone', '(0580)2012345'],
    ['phone', '400-820-8820'],
    ['phone', '电话：2012345'],
    ['bank-account', '6222 0212 3456 7890 123'],
    ['bank-account', '账号1208010109200012345'],
  ])('%s: %s', (look, text) => {
    expect(looksPrivate(text)).toBe(look)
    expect(publicText.safeParse(text).success).toBe(false)
  })

  test('wherever in a text it stands, and however it is grouped', () => {
    const words = fc.constantFrom('', '罚款80000元', '，', ' 于2026-10-28 ', 'XX县统计局')
    const between = fc.constantFrom('', ' ', '-', '—', '·')
    const grouped = fc
      .tuple(fc.oneof(identityNumber, phone, account), between)
      .map(([digits, sign]) => digits.replace(/(\d{4})(?=\d)/g, `$1${sign}`))
    fc.assert(
      fc.property(words, grouped, words, (before, digits, after) => {
        expect(looksPrivate(`${before}${digits}${after}`)).not.toBeNull()
      }),
    )
  })
})

describe('what the public is told goes out', () => {
  test.each([
    '警告，罚款80000元',
    '统罚决〔2026〕12号',
    '2026-10-28',
    '2026年10月28日至2026年11月3日',
    '2026-10-28 2026-11-03',
    '于2026-10-28 15:30送达',
    'https://example.gov.cn/art/2026/11/9/art_1229_58.html',
    '91330900MA28KXXX0X',
    'gov-site',
    'XX县XX路12号',
  ])('%s', text => {
    expect(looksPrivate(text)).toBeNull()
    expect(publicText.safeParse(text).success).toBe(true)
  })

  test('a certificate’s number may be as long as a telephone’s, but no identity number', () => {
    expect(publicNumber.safeParse('13090100001').success).toBe(true)
    expect(publicNumber.safeParse('330902199003071234').success).toBe(false)
  })

  test('the agency’s telephone is meant to be known', () => {
    expect(publicPhone.safeParse('0580-2012345').success).toBe(true)
    expect(publicPhone.safeParse('6222021234567890123').success).toBe(false)
    expect(publicPhone.safeParse('330902199003071234').success).toBe(false)
  })
})
