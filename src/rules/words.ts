import type {Catalogue} from '../say/catalogue.ts'
import {checkSubjects, todoWords, type Word, type WordKind} from '../say/rules/codes.ts'
import {type Language, sentences} from '../say/say.ts'
import type {CaseFile} from './case-file.ts'
import {eventName} from './event-name.ts'
import type {CheckId, Todo} from './result.ts'
import type {RuleSet} from './rule-set.ts'
import {type Titles, titlesIn} from './titles.ts'

/** How a case is spoken of: ids of the case and of its rule set by their titles. */
export type CaseWords = {
  /** What a check is about, such as `音像记录：E2（进入现场检查）`. */
  title(id: CheckId): string
  /** What to do or to answer, as a sentence. */
  todo(todo: Todo): string
  /** A word of a kind by its title. */
  word(kind: WordKind, word: Word): string
}

type Say = Catalogue['rules']

/** @param file the case, for the titles of its acts, documents, decisions and publications */
export function wordsOf(rules: RuleSet, file: CaseFile, language: Language): CaseWords {
  const catalogue = sentences(language)
  const say = catalogue.rules
  const speak = speakers(titlesIn(rules, language), namesOf(file), catalogue)
  const word = (kind: WordKind, one: Word): string => speak[kind](String(one))
  return {
    word,
    todo({code, words}) {
      const kinds: readonly WordKind[] = todoWords[code]
      return filled(
        say.todos[code],
        words.map((one, index) => word(kinds[index] ?? 'text', one)),
      )
    },
    title(id) {
      const [kind = '', subject] = id.split(/:(.*)/s)
      const check = entryOf(say.checks, kind) ?? kind
      const subjectKind = entryOf(checkSubjects, kind) ?? null
      if (subject === undefined || subjectKind === null) return check
      // A period and a document are known by their own titles.
      const said = word(subjectKind, subject)
      return kind === 'period' || kind === 'document' ? said : say.checkOf(check, said)
    },
  }
}

/** Whose title a name of the case has. */
type Names = Record<'item' | 'type' | 'kind' | 'what', (name: string) => string | undefined>

function namesOf({acts, documents, decisions, publications}: CaseFile): Names {
  const items = new Map(acts.map(({act, item}) => [act, item]))
  const types = new Map(documents.map(({document, type}) => [document, type]))
  const kinds = new Map(decisions.map(({decision, kind}) => [decision, kind]))
  const whats = new Map(publications.map(({publication, what}) => [publication, what]))
  return {
    item: name => items.get(name),
    type: name => types.get(name),
    kind: name => kinds.get(name),
    what: name => whats.get(name),
  }
}

/** How each kind of word is said. */
function speakers(
  titles: Titles,
  names: Names,
  {rules: say, phases}: Catalogue,
): Record<WordKind, (text: string) => string> {
  const titled = (id: string, title: string | undefined): string =>
    title === undefined || title === id ? id : say.titled(id, title)
  const by = (name: string, id: string | undefined, title: (id: string) => string): string =>
    titled(name, id === undefined ? undefined : title(id))
  const document = (name: string): string => by(name, names.type(name), titles.document)
  const each = (one: (id: string) => string) => (list: string) => say.list(list.split(' ').filter(Boolean).map(one))
  /** Of several of one kind, the thing of the case that tells them apart stands behind the colon. */
  const withThing = (title: (id: string) => string) => (text: string) => {
    const [id = '', thing] = text.split(/:(.*)/s)
    return thing === undefined ? title(id) : `${title(id)} ${thing}`
  }
  const itself = (text: string): string => text
  return {
    act: name => by(name, names.item(name), titles.item),
    article: itself,
    channels: each(channel => say.channels[channel] ?? channel),
    clip: itself,
    date: itself,
    decision: name => by(name, names.kind(name), kind => entryOf(say.decisions, kind) ?? kind) || document(name),
    document,
    documents: each(document),
    event: name => eventTitle(name, titles, say),
    'hold-cause': cause => entryOf(say.holdCauses, cause) ?? cause,
    input: name => inputTitle(name, titles, say),
    number: itself,
    parameter: titles.parameter,
    parts: each(part => say.parts[part] ?? part),
    period: withThing(titles.period),
    phase: phase => entryOf(phases, phase) ?? phase,
    publication: name => by(name, names.what(name), titles.publication),
    'public-fields': each(field => say.publicFields[field] ?? field),
    review: document,
    'template-fields': each(titles.field),
    text: itself,
    type: withThing(titles.document),
    unit: unit => say.units[unit] ?? unit,
  }
}

function eventTitle(name: string, titles: Titles, say: Say): string {
  const read = eventName(name)
  switch (read?.kind) {
    case undefined:
    case 'plain':
      return say.events[name] ?? name
    case 'own':
      return titles.event(name)
    default:
      return filled(say.events[read?.kind ?? ''] ?? name, [subjectOfEvent(read?.kind ?? '', read?.of ?? '', titles)])
  }
}

function subjectOfEvent(kind: string, id: string, titles: Titles): string {
  if (kind === 'document' || kind === 'served') return titles.document(id)
  if (kind === 'act' || kind === 'act-end') return titles.item(id)
  return kind === 'due' ? titles.period(id) : id
}

/** What a check looked at: a name of ours, the length of a period, or an id of the rule set. */
function inputTitle(name: string, titles: Titles, say: Say): string {
  const unit = entryOf(say.units, name.replace(/s$/, ''))
  const known = say.inputs[name] ?? (unit === undefined ? undefined : say.length(unit))
  if (known !== undefined) return known
  const byRuleSet = [titles.parameter, titles.document, titles.event].map(title => title(name))
  return byRuleSet.find(title => title !== name) ?? eventTitle(name, titles, say)
}

/** A sentence with its words. */
const filled = (sentence: string, words: readonly string[]): string =>
  sentence.replace(/\{(\d)\}/g, (whole, index) => words[Number(index)] ?? whole)

function entryOf<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
