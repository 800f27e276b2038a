import type {Language} from '../say/say.ts'
import type {RuleSet, TwoLanguages} from './rule-set.ts'

/** The titles of a rule set in one language, by id; an id that it doesn't know stands for itself. */
export type Titles = Record<
  'document' | 'field' | 'item' | 'period' | 'parameter' | 'publication' | 'event',
  (id: string) => string
>

/** @param language whose titles are wanted */
export function titlesIn(rules: RuleSet, language: Language): Titles {
  const lookup = <Row extends {title: TwoLanguages}>(rows: readonly Row[], idOf: (row: Row) => string) => {
    const titles = new Map(rows.map(row => [idOf(row), inLanguage(row.title, language)]))
    return (id: string): string => titles.get(id) ?? id
  }
  return {
    document: lookup(rules.document, ({type}) => type),
    field: lookup(
      rules.document.flatMap(({fields}) => fields),
      ({code}) => code,
    ),
    item: lookup(rules.item, ({code}) => code),
    period: lookup(rules.period, ({id}) => id),
    parameter: lookup(rules.parameter, ({id}) => id),
    publication: lookup(rules.publication, ({what}) => what),
    event: lookup(rules.event, ({id}) => id),
  }
}

export const inLanguage = ({zh, en}: TwoLanguages, language: Language): string => (language === 'zh-CN' ? zh : en)
