import {Temporal} from 'temporal-polyfill'
import {clipFiles, partialFiles} from './ingest/vault.ts'
import type {CaseAct, Roster} from './match/roster-schema.ts'
import type {DocumentRow} from './store/documents.ts'
import {
  casesOfObject,
  clipsOfObject,
  clipsWithoutObject,
  documentsOfObject,
  documentsWithoutObject,
  type MatchedClip,
} from './store/held-for.ts'
import type {Store} from './store/open.ts'
import {storedRoster} from './store/rosters.ts'

/** A clip or a revision of a document, as a person is shown it. */
export type ShownItem = {
  kind: 'clip' | 'document'
  id: string
  revision: number | null
  case: string | null
  case_number: string | null
  phase: string | null
  act: string | null
  object: string | null
  /** Of a document. */
  type: string | null
  number: string | null
  /** `YYYY-MM-DD`, that stands on a document. */
  date: string | null
  secrecy: string | null
  officer: string | null
  from: string | null
  to: string | null
  held_at: string | null
  sha256: string | null
  /** Verified, or a clip's outcome; `superseded` of a document that has a later revision. */
  state: string
  read_back: string | null
  /** Relative to the vault, and to `derived/`. */
  path: string | null
  proxy: string | null
  /** The documents of a clip's act, and the clips of a document's act, by id. */
  links: string[]
}

export type HeldOfObject = {
  object: string | null
  cases: {case: string; case_number: string | null}[]
  items: ShownItem[]
}

/**
 * All that is held of one object: the documents and clips of its cases, in the order of time. Its cases are those in which
 * the roster in use, a match, or a document names it; what names another object isn't its.
 *
 * @param zone in which a document's date begins
 */
export function heldOfObject(store: Store, object: string, zone: string): HeldOfObject {
  const roster = rosterCases(store)
  const listed = roster.filter(act => act.object === object).map(act => act.case)
  const cases = [...new Set([...listed, ...casesOfObject(store, object)])].sort()
  const numbers = numbersOf(roster)
  const items = inOrder(
    [
      ...clipsOfObject(store, object, cases).map(clip => shownClip(clip, numbers)),
      ...documentsOfObject(store, object, cases).map(document => shownDocument(document, numbers)),
    ],
    zone,
  )
  return {object, cases: cases.map(id => ({case: id, case_number: numbers.get(id) ?? null})), items}
}

/** What is held and belongs to no object: nobody would find it by one. */
export function orphans(store: Store, zone: string): HeldOfObject {
  const roster = rosterCases(store)
  const numbers = numbersOf(roster)
  const known = new Set(roster.filter(act => act.object !== null).map(act => act.case))
  const documents = documentsWithoutObject(store).filter(document => !known.has(document.case))
  const items = [
    ...clipsWithoutObject(store)
      .filter(clip => clip.case === null || !known.has(clip.case))
      .map(clip => shownClip(clip, numbers)),
    ...documents.map(document => shownDocument(document, numbers)),
  ]
  return {object: null, cases: [], items: inOrder(items, zone)}
}

function rosterCases(store: Store): readonly CaseAct[] {
  const stored = storedRoster(store, 'all')
  if (stored === null) return []
  const {cases}: Roster = JSON.parse(stored)
  return cases
}

const numbersOf = (acts: readonly CaseAct[]): Map<string, string | null> =>
  new Map(acts.map(act => [act.case, act.caseNumber]))

type Numbers = ReadonlyMap<string, string | null>

function shownClip(clip: MatchedClip, numbers: Numbers): ShownItem {
  const {id, phase, act, object, officer, recorded_from, recorded_to, read_back, proxy} = clip
  const isWhole = clip.verified_at !== null
  return {
    ...{kind: 'clip', id, revision: null, case: clip.case},
    case_number: clip.case_number ?? numbers.get(clip.case ?? '') ?? null,
    ...{phase, act, object, type: null, number: null, date: null, secrecy: null, officer},
    from: recorded_from,
    to: recorded_to,
    held_at: clip.verified_at ?? clip.listed_at,
    sha256: isWhole ? clip.sha256 : clip.partial_sha256,
    state: isWhole ? 'verified' : (clip.outcome ?? 'listed'),
    read_back,
    path: isWhole ? clip.vault_path : clip.partial_sha256 === null ? null : partialPath(clip.vault_path),
    proxy,
    links: [],
  }
}

const partialPath = (path: string): string => partialFiles(clipFiles('', path)).final

function shownDocument(document: DocumentRow, numbers: Numbers): ShownItem {
  const {id, revision, act, object, type, number, date, secrecy, held_at, sha256, read_back, vault_path} = document
  return {
    ...{kind: 'document', id, revision, case: document.case},
    case_number: numbers.get(document.case) ?? null,
    ...{phase: null, act, object, type, number, date, secrecy, officer: null, from: null, to: null, held_at, sha256},
    state: document.superseded_by === null ? 'verified' : 'superseded',
    read_back,
    path: vault_path,
    proxy: null,
    links: [],
  }
}

function inOrder(items: readonly ShownItem[], zone: string): ShownItem[] {
  return withLinks(items)
    .map(item => ({item, at: timeOf(item, zone)}))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.item.id < b.item.id ? -1 : 1))
    .map(({item}) => item)
}

/** A clip and a document of one case belong together when they are of one act, or the clip's act is the document itself. */
function withLinks(items: readonly ShownItem[]): ShownItem[] {
  const ofCase = new Map<string | null, ShownItem[]>()
  for (const item of items) {
    const before = ofCase.get(item.case)
    if (before) before.push(item)
    else ofCase.set(item.case, [item])
  }
  const areLinked = (clip: ShownItem, document: ShownItem): boolean =>
    clip.act !== null && [document.act, document.id, document.number].includes(clip.act)
  return items.map(item => {
    const others = item.case === null ? [] : (ofCase.get(item.case) ?? []).filter(other => other.kind !== item.kind)
    const linked = others.filter(other => (item.kind === 'clip' ? areLinked(item, other) : areLinked(other, item)))
    return {...item, links: [...new Set(linked.map(({id}) => id))]}
  })
}

/** UTC; what has no time of its own is as old as its holding. */
function timeOf({from, date, held_at}: ShownItem, zone: string): string {
  if (from !== null) return from
  if (date === null) return held_at ?? ''
  const begins = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds
  return new Date(begins).toISOString()
}
