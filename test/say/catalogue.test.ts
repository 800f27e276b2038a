import {describe, expect, test} from 'vitest'
import {clipOutcome} from '../../src/contract/clip.ts'
import type {NearMissCode, ReasonCode} from '../../src/match/match-types.ts'
import type {MediaProblem} from '../../src/media/problems.ts'
import {english} from '../../src/say/catalogue.ts'
import {chinese} from '../../src/say/chinese.ts'
import {languageOf, sayBytes, sentences} from '../../src/say/say.ts'

/** Every code that matching can give: the compiler tells when one is missing here. */
const reasonCodes = {
  'officer-from-name': true,
  'officer-from-command': true,
  'officer-from-custody': true,
  'officer-from-roster': true,
  'officer-unknown': true,
  'officer-ambiguous': true,
  'officer-conflict': true,
  'officer-not-valid': true,
  'clock-measured': true,
  'clock-unmeasured': true,
  'time-unknown': true,
  'time-from-directory': true,
  'time-zone-claimed': true,
  'time-ambiguous': true,
  'end-unknown': true,
  'time-inside': true,
  'time-near-border': true,
  'time-in-part': true,
  'time-within-error': true,
  'act-by-overlap': true,
  'act-by-narrower-window': true,
  'act-tie': true,
  'case-tie': true,
  'no-window': true,
  'same-recording': true,
  'low-score': true,
  'other-officer': true,
  'before-window': true,
  'after-window': true,
} satisfies Record<ReasonCode | NearMissCode, true>

const mediaProblems = {
  'media-unconfined': true,
  'no-media-tools': true,
  timeout: true,
  'limit-exceeded': true,
  empty: true,
  'format-unsupported': true,
  'no-index': true,
  'not-decodable': true,
  'decodes-partly': true,
  'decode-errors': true,
} satisfies Record<MediaProblem, true>

/** What ingest says of an entry that isn't verified. */
const ingestProblems = [
  'symbolic-link',
  'not-a-file',
  'folder-unreadable',
  'entry-unreadable',
  'changed-while-docked',
  'read-back-mismatch',
  'vault-full',
  'recheck-unreadable',
  'read-error-eio',
  'read-error-enoent',
]

/** A catalogue's keys, with how many values each sentence takes. */
function shape(node: unknown, path = ''): string[] {
  if (typeof node === 'function') return [`${path}(${node.length})`]
  if (typeof node !== 'object' || node === null) return [path]
  return Object.entries(node).flatMap(([key, value]) => shape(value, path === '' ? key : `${path}.${key}`))
}

function texts(node: unknown): string[] {
  if (typeof node === 'string') return [node]
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(texts) : []
}

describe('sentences for people', () => {
  test('are the same ones in both languages', () => {
    expect(shape(chinese).toSorted()).toEqual(shape(english).toSorted())
  })

  test('are never empty, and the Chinese ones are Chinese', () => {
    for (const text of [...texts(english), ...texts(chinese)]) expect(text.trim()).not.toBe('')
    const untranslated = texts(chinese).filter(text => !/[\u4e00-\u9fff]/.test(text))
    expect(untranslated).toEqual(['SHA-256', 'SOS'])
  })

  test.each([
    ['outcome', clipOutcome.options, (say: typeof english) => say.outcomes],
    ['reason of a match', Object.keys(reasonCodes), (say: typeof english) => say.reasons],
    ['problem of the media', Object.keys(mediaProblems), (say: typeof english) => say.problems],
    ['problem of the ingest', ingestProblems, (say: typeof english) => say.problems],
  ])('say every %s', (_, codes, said) => {
    for (const say of [english, chinese]) {
      expect(codes.filter(code => !Object.hasOwn(said(say), code))).toEqual([])
    }
  })

  test.each([
    [{LANG: 'zh_CN.UTF-8'}, 'zh-CN'],
    [{LANG: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8'}, 'zh-CN'],
    [{LANG: 'zh_CN.UTF-8', LC_ALL: 'C'}, 'en'],
    [{LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_GB.UTF-8'}, 'en'],
    [{}, 'en'],
  ] as const)('follow the environment %j', (env, language) => {
    expect(languageOf({...env})).toBe(language)
    expect(sentences(language)).toBe(language === 'en' ? english : chinese)
  })

  test('give sizes in units that a person reads', () => {
    expect([0, 1023, 1024, 1.5 * 2 ** 30, 2 ** 50].map(sayBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '1.5 GiB',
      '1024.0 TiB',
    ])
  })
})
