import type {AnnualReport} from '../rules/agency/annual-report.ts'
import type {Spot} from '../rules/agency/weak-spots.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {lyingBars, standingBars} from './charts.ts'
import {heading} from './heading.ts'
import {type Html, html} from './html.ts'
import {tableHtml} from './html-table.ts'
import {spotsTable} from './tables.ts'
import type {Titles} from './titles.ts'

/** A page that is read shows so many; the CSV file has all. */
const MOST_SPOTS = 20
const MOST_BARS = 10

/** Where enforcement is weak: three drawings, and the table that they come from. */
export function spotsPart({spots, year}: AnnualReport, say: Catalogue, titles: Titles): Html {
  const {report} = say
  const bars = spots.ranked.slice(0, MOST_BARS).map(({measure, dimension, key, rate, bad, of}) => ({
    name: `${report.measures[measure]} · ${isSelfEvident(dimension) ? '' : `${report.dimensions[dimension]} `}${titles.key(dimension, key)}`,
    share: rate,
    note: `${bad} / ${of}`,
  }))
  const steps = spots.spots
    .filter(({measure, dimension}) => measure === 'recording-gap' && dimension === 'step')
    .map(({key, rate, bad, of}) => ({name: titles.key('step', key), share: rate, note: `${bad} / ${of}`}))
  const months = Array.from({length: 12}, (_, index) => {
    const name = `${year}-${String(index + 1).padStart(2, '0')}`
    const found = spots.spots.find(one => one.measure === 'late' && one.dimension === 'month' && one.key === name)
    return {name: name.slice(5), good: (found?.of ?? 0) - (found?.bad ?? 0), bad: found?.bad ?? 0}
  })
  const hasMonths = months.some(({good, bad}) => good + bad > 0)
  const shown = spotsTable('weak-spots', '', spots.ranked.slice(0, MOST_SPOTS), say, titles)
  const drawings = [
    ...(bars.length > 0 ? [{title: report.charts.spots, drawing: lyingBars(bars)}] : []),
    ...(steps.length > 0 ? [{title: report.charts.gapByStep, drawing: lyingBars(steps)}] : []),
    ...(hasMonths
      ? [
          {
            title: report.charts.lateByMonth,
            drawing: standingBars(months, {good: report.charts.inTime, bad: report.charts.late}),
          },
        ]
      : []),
  ]
  return html`<section>${heading('spots', report.part.spots, true)}
<p class="soft">${report.spotsNote}</p>
${drawings.map(({title, drawing}, index) => figure(report.charts.figure(index + 1, title), drawing))}
${shown.rows.length === 0 ? html`<p>${report.nothing}</p>` : html`<div class="${drawings.length > 1 ? 'new-page' : 'flows'}">${tableHtml(shown)}</div>`}
${spots.ranked.length > MOST_SPOTS ? html`<p class="soft">${report.more(MOST_SPOTS, spots.ranked.length)}</p>` : null}
</section>`
}

const figure = (title: string, drawing: Html): Html =>
  html`<figure role="img" aria-label="${title}"><figcaption>${title}</figcaption>${drawing}</figure>`

/** A step, a period and a document bear their titles; of a code it is said what it is. */
const isSelfEvident = (dimension: Spot['dimension']): boolean =>
  dimension === 'step' || dimension === 'rule' || dimension === 'document'
