import {type CheckStatus, checkStatus} from '../contract/case.ts'
import {type AnnualReport, systems} from '../rules/agency/annual-report.ts'
import type {Spot} from '../rules/agency/weak-spots.ts'
import {penaltyRows, type YearlyFigure} from '../rules/agency/yearly-figures.ts'
import type {RuleSet} from '../rules/rule-set.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {type Language, sentences} from '../say/say.ts'
import {shownCode} from './screen.ts'
import {type Titles, titlesOf} from './titles.ts'

export type Cell = string | number | null

/** One table of the report, as the page shows it and as its CSV file holds it. */
export type ReportTable = {
  /** Also the name of its file. */
  name: string
  title: string
  columns: readonly string[]
  rows: readonly (readonly Cell[])[]
}

type Unit = keyof Catalogue['report']['units']

/** The tables of 行政执法统计年报, in the order of its form. */
const FORM: readonly {
  name: keyof Catalogue['report']['tables']
  rows: readonly (readonly [YearlyFigure, Unit | null])[]
}[] = [
  {
    name: 'penalty',
    rows: [...penaltyRows.map(row => [row, 'count'] as const), ['penalty-total', 'count'], ['penalty-money', 'money']],
  },
  {
    name: 'licence',
    rows: (['applied', 'accepted', 'granted', 'refused', 'revoked'] as const).map(
      step => [`licence-${step}`, 'count'] as const,
    ),
  },
  {name: 'coercion', rows: [['coercion', 'count']]},
  {
    name: 'other',
    rows: (['inspection', 'collection', 'ruling', 'confirmation', 'payment', 'reward'] as const).map(
      act => [act, 'times'] as const,
    ),
  },
  {
    name: 'officers',
    rows: [
      ['officers', 'people'],
      ['officers-certified', 'people'],
      ['certified-percent', null],
    ],
  },
  {
    name: 'procedure',
    rows: [
      ['procedure-simple', 'count'],
      ['procedure-normal', 'count'],
      ['review', 'count'],
      ['review-corrected', 'count'],
      ['handed-over', 'count'],
    ],
  },
]

/** The figures of the year. */
export const statisticsTables = ({statistics}: AnnualReport, {report}: Catalogue): ReportTable[] =>
  FORM.map(({name, rows}) => ({
    name: `statistics-${name}`,
    title: report.tables[name],
    columns: [report.columns.figure, report.columns.value, report.columns.unit],
    rows: rows.map(([figure, unit]) => [
      report.figures[figure],
      figureCell(figure, statistics.figures[figure]),
      unit === null ? null : report.units[unit],
    ]),
  }))

/** Money bears its two digits, as the form has it. */
const figureCell = (figure: YearlyFigure, value: number | null): Cell =>
  value === null ? null : figure === 'penalty-money' ? value.toFixed(2) : value

/** What was counted of cases, and what wasn't and why. */
export const leftOutTable = ({statistics}: AnnualReport, {report}: Catalogue): ReportTable => ({
  name: 'left-out',
  title: report.leftOut,
  columns: [report.columns.case, report.columns.source, report.columns.why],
  rows: statistics.leftOut.map(one => [shownCode(one.case), shownCode(one.source), report.whyLeftOut[one.why]]),
})

/** How many checks of cases stand how. */
export const systemsTable = ({checks}: AnnualReport, {report}: Catalogue): ReportTable => ({
  name: 'checks',
  title: report.part.systems,
  columns: [report.columns.system, ...checkStatus.options.map(status => report.statuses[status])],
  rows: systems.map(system => [report.systems[system], ...checkStatus.options.map(status => checks[system][status])]),
})

/** @param spots in the order in which they are to stand */
export const spotsTable = (
  name: string,
  title: string,
  spots: readonly Spot[],
  {report}: Catalogue,
  titles: Titles,
): ReportTable => ({
  name,
  title,
  columns: [
    report.columns.measure,
    report.columns.dimension,
    report.columns.key,
    report.columns.bad,
    report.columns.of,
    report.columns.rate,
    report.columns.floor,
  ],
  rows: spots.map(({measure, dimension, key, bad, of, rate, floor}) => [
    report.measures[measure],
    report.dimensions[dimension],
    titles.key(dimension, key),
    bad,
    of,
    percentOf(rate),
    percentOf(floor),
  ]),
})

/** Per cent of a share, with one digit after the point where it isn't whole. */
export const percentOf = (share: number): number => Math.round(share * 1000) / 10

const URGENT: readonly CheckStatus[] = ['FAIL', 'LATE', 'GAP', 'PENDING', 'PROVISIONAL', 'UNKNOWN', 'PASS', 'NA']

/** What the agency itself owes; what is in order isn't among it. */
export const agencyTable = ({agencyChecks}: AnnualReport, {report}: Catalogue, titles: Titles): ReportTable => ({
  name: 'agency',
  title: report.part.agency,
  columns: [report.columns.status, report.columns.todo, report.columns.clause, report.columns.due],
  rows: agencyChecks
    .filter(({status, todo}) => todo !== null && status !== 'NA')
    .toSorted((a, b) => URGENT.indexOf(a.status) - URGENT.indexOf(b.status))
    .map(({status, todo, clause, actBy}) => [report.statuses[status], titles.todo(todo), clause, actBy]),
})

/** What cases still owe. */
export const dutiesTable = ({duties}: AnnualReport, {report}: Catalogue, titles: Titles): ReportTable => ({
  name: 'duties',
  title: report.part.duties,
  columns: [
    report.columns.case,
    report.columns.duty,
    report.columns.status,
    report.columns.due,
    report.columns.over,
    report.columns.clause,
  ],
  rows: duties.map(({case: id, kind, code, clause, status, actBy, over}) => [
    shownCode(id),
    `${report.kinds[kind]} · ${titles.of(code)}`,
    report.statuses[status],
    actBy,
    over,
    clause,
  ]),
})

/** Every table, each for a file of its own. */
export function allTables(report: AnnualReport, rules: RuleSet, language: Language): ReportTable[] {
  const say = sentences(language)
  const titles = titlesOf(rules, language)
  const {spots} = report
  const {part, charts} = say.report
  const ofStep = spots.spots.filter(({measure, dimension}) => measure === 'recording-gap' && dimension === 'step')
  const ofMonth = spots.spots.filter(({measure, dimension}) => measure === 'late' && dimension === 'month')
  return [
    ...statisticsTables(report, say),
    leftOutTable(report, say),
    systemsTable(report, say),
    spotsTable('weak-spots', part.spots, spots.ranked, say, titles),
    spotsTable('gap-by-step', charts.gapByStep, ofStep, say, titles),
    spotsTable('late-by-month', charts.lateByMonth, ofMonth, say, titles),
    agencyTable(report, say, titles),
    dutiesTable(report, say, titles),
  ]
}
