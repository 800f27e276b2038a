import type {Dimension} from '../rules/agency/measures.ts'
import type {RuleSet, TwoLanguages} from '../rules/rule-set.ts'
import {inLanguage} from '../rules/titles.ts'
import {type AgencyTodo, filled} from '../say/agency.ts'
import {type Language, sentences} from '../say/say.ts'
import {shownCode, shownOfficer} from './screen.ts'

/** What codes are called in one language. */
export type Titles = {
  /** Of a step, a period, a document or a register's kind; else the code itself, where it tells of nobody. */
  of(code: string): string
  key(dimension: Dimension, key: string): string
  todo(todo: {code: AgencyTodo; words: readonly (string | number)[]} | null): string
}

/** Titles of the rule set, and sentences of the catalogue, in one language. */
export function titlesOf(rules: RuleSet, language: Language): Titles {
  const {agency, report} = sentences(language)
  const said = (title: TwoLanguages): string => inLanguage(title, language)
  const between = language === 'en' ? ', ' : '、'
  const steps = new Map(rules.item.map(({code, title}) => [code, said(title)]))
  const periods = new Map(rules.period.map(({id, title}) => [id, said(title)]))
  const documents = new Map(rules.document.map(({type, title}) => [type, said(title)]))
  const held = new Map([
    ...rules.held.map(({kind, title}) => [kind, said(title)] as const),
    ...rules.yearly.map(({id, title}) => [id, said(title)] as const),
  ])
  const words: Readonly<Record<string, string>> = agency.words
  const figures: Readonly<Record<string, string>> = report.figures
  const ofSentence = (word: string): string =>
    held.get(word) ?? words[word] ?? figures[word] ?? documents.get(word) ?? shownCode(word)
  return {
    of: code => periods.get(code) ?? documents.get(code) ?? steps.get(code) ?? shownCode(code),
    key(dimension, key) {
      if (dimension === 'officer') return shownOfficer(key)
      const known = {step: steps, rule: periods, document: documents, unit: null, recorder: null, month: null}[
        dimension
      ]
      return known?.get(key) ?? shownCode(key)
    },
    todo: todo => (todo === null ? '' : capital(filled(agency.todo[todo.code], todo.words, between, ofSentence))),
  }
}

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)
