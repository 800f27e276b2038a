import fc from 'fast-check'
import {expect, test} from 'vitest'
import {csvOf} from '../../../src/report/csv.ts'
import {reportPage} from '../../../src/report/page.ts'
import {allTables} from '../../../src/report/tables.ts'
import {annualReport} from '../../../src/rules/agency/annual-report.ts'
import {type CaseFile, caseFile} from '../../../src/rules/case-file.ts'
import {publicFeedOf} from '../../../src/rules/public-feed.ts'
import {account, identityNumber, phone} from './private-values.ts'
import {at, calendar, registers, rules, workedCase} from './worked.ts'

/** Where in a document a text stands. */
type Place = readonly (string | number)[]

const {file, clips} = workedCase()

function placesIn(value: unknown, at: Place = []): Place[] {
  if (typeof value === 'string') return [at]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => placesIn(one, [...at, Array.isArray(value) ? Number(key) : key]))
}

/** What nobody has filled in can hold something as well. */
const full = {
  ...file,
  unit: 'unit-1',
  platform: 'P-1',
  case_number: 'n',
  acts: file.acts.map(act => ({...act, place: 'p', notices: {reason: {done: true, evidence: 'e'}}})),
  publications: file.publications.map(one => ({...one, withdrawal_reason: 'w', fields: {...one.fields, contact: 'c'}})),
  events: [...file.events, {event: 'paid', at: '2026-11-09', document: 'D1'}],
  gap_causes: [{act: 'E2', from: '2026-09-15T10:08+08:00', to: '2026-09-15T10:20+08:00', cause: 'battery', note: 'n'}],
  waivers: [{act: 'E4', reason: 'r', by: 'head', at: '2026-09-17'}],
  holds: [{hold: 'H1', cause: 'suit' as const, from: '2026-11-01', until: null}],
}
const places = placesIn(full)

function put(value: unknown, [key, ...rest]: Place, text: string): unknown {
  if (key === undefined) return text
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? put(one, rest, text) : one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? put(one, rest, text) : one]),
  )
}

/** All that can leave: the feed, the page and the tables, in both languages. */
function whatLeaves(changed: CaseFile): string {
  const made = annualReport(registers, [{file: changed, clips}], [], rules, calendar, 2026, at)
  const {feed, refusals} = publicFeedOf([changed], registers, rules, at)
  return [
    JSON.stringify(feed),
    JSON.stringify(refusals.map(({field, why}) => [field, why])),
    ...(['en', 'zh-CN'] as const).flatMap(language => [
      reportPage(made, rules, language),
      ...allTables(made, rules, language).map(csvOf),
    ]),
  ].join('\n')
}

test('the property below looks at every text of a case', () => {
  const names = new Set(places.map(([name]) => String(name)))
  for (const list of [
    'acts',
    'documents',
    'publications',
    'reviews',
    'decisions',
    'events',
    'gap_causes',
    'waivers',
    'holds',
  ])
    expect(names).toContain(list)
  expect(caseFile.safeParse(full).success).toBe(true)
})

test('a person’s number never leaves by feed or report, wherever in a case file it stands', () => {
  const isOfficer = (place: Place): boolean =>
    ['officers', 'signers', 'reviewer', 'host'].some(name => place.includes(name))
  const secrets = fc.oneof(identityNumber, phone, account)
  let tried = 0
  fc.assert(
    fc.property(fc.constantFrom(...places), secrets, fc.constantFrom('', 'x', '：'), (place, secret, before) => {
      // An officer's number may be eleven digits long, and is shown as what it is.
      fc.pre(!(isOfficer(place) && secret.length !== 18))
      const read = caseFile.safeParse(put(full, place, `${before}${secret}`))
      fc.pre(read.success)
      if (!read.success) return
      tried += 1
      expect(whatLeaves(read.data)).not.toContain(secret)
    }),
    {numRuns: 150},
  )
  expect(tried).toBeGreaterThan(50)
})

test('a hidden field never leaves, whatever it is called and whatever it holds', () => {
  const names = fc.oneof(fc.constantFrom(...rules.hidden), fc.stringMatching(/^[a-z0-9-]{1,20}$/))
  const values = fc.stringMatching(/^[A-Za-z]{8,20}$/).map(text => `SECRET-${text}`)
  const known = new Set(rules.publication.flatMap(({fields}) => fields))
  fc.assert(
    fc.property(names, values, (name, value) => {
      fc.pre(![...known].some(field => field === name))
      const publications = file.publications.map(one => ({...one, fields: {...one.fields, [name]: value}}))
      expect(whatLeaves({...file, publications})).not.toContain(value)
    }),
    {numRuns: 40},
  )
})

test('the report bears no party, no place, no note and no free text of a case', () => {
  const made = annualReport(registers, [{file, clips}], [], rules, calendar, 2026, at)
  const secret = {
    ...file,
    object: 'PARTYX',
    case_number: 'NUMBERX',
    acts: full.acts.map(act => ({...act, place: 'PLACEX'})),
  }
  const page = reportPage(
    annualReport(registers, [{file: secret, clips}], [], rules, calendar, 2026, at),
    rules,
    'zh-CN',
  )
  expect(page).not.toMatch(/PARTYX|NUMBERX|PLACEX/)
  for (const {fields} of file.publications) expect(page).not.toContain(fields.conclusion)
  expect(reportPage(made, rules, 'en')).not.toContain('发现问题')
})

test('nothing leaves of a publication whose secrecy nobody has settled', () => {
  fc.assert(
    fc.property(fc.constantFrom(null, 'state', 'commercial', 'privacy', 'work'), fc.boolean(), (secrecy, redacted) => {
      const publications = file.publications.map(one => ({
        ...one,
        secrecy,
        redacted: secrecy === 'state' ? redacted : false,
        fields: {...one.fields, party: 'NAMEX'},
      }))
      expect(whatLeaves({...file, publications})).not.toContain('NAMEX')
    }),
    {numRuns: 12},
  )
})
