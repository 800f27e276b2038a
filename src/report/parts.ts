import type {AnnualReport} from '../rules/agency/annual-report.ts'
import type {Measure} from '../rules/agency/measures.ts'
import type {ClauseKey, RuleSet} from '../rules/rule-set.ts'
import {inLanguage} from '../rules/titles.ts'
import type {Catalogue} from '../say/catalogue.ts'
import type {Language} from '../say/say.ts'
import {heading} from './heading.ts'
import {type Html, html, NONE} from './html.ts'
import {tableHtml} from './html-table.ts'
import {leftOutTable, percentOf, type ReportTable, statisticsTables, systemsTable} from './tables.ts'

/** A page that is read shows so many rows of a table; its CSV file has all. */
const MOST_ROWS = 60

/** The tables of the yearly form. */
export function statisticsPart(report: AnnualReport, say: Catalogue): Html {
  const [penalty, ...others] = statisticsTables(report, say)
  const {mobile, platform} = report
  return html`<section>${heading('statistics', say.report.part.statistics, false)}
${penalty === undefined ? null : tableHtml(penalty)}
<div class="two">${others.map(one => html`<section>${tableHtml(one)}</section>`)}</div>
<p>${mobile.tasks === 0 ? say.report.mobileNone : say.report.mobile(mobile.done, mobile.tasks)} ${say.report.platform(platform.on, platform.cases)}</p>
</section>`
}

/** How the checks of all cases stand. */
export const systemsPart = (report: AnnualReport, say: Catalogue): Html =>
  html`<section>${heading('systems', say.report.part.systems, false)}${tableHtml({...systemsTable(report, say), title: ''})}</section>`

/** A part that is one table. */
export function tablePart(id: string, title: string, whole: ReportTable, say: Catalogue, note: string | null): Html {
  const {report} = say
  const rows = whole.rows.slice(0, MOST_ROWS)
  return html`<section>${heading(id, title, true)}
${note === null ? null : html`<p class="soft">${note}</p>`}
${rows.length === 0 ? html`<p>${report.nothing}</p>` : tableHtml({...whole, title: '', rows})}
${rows.length < whole.rows.length ? html`<p class="soft">${report.more(rows.length, whole.rows.length)}</p>` : null}
</section>`
}

/** Under which duty of the measure each count stands. */
const DUTY_OF: Readonly<Record<Measure, ClauseKey>> = {
  'recording-gap': 'recording',
  late: 'published',
  'document-missing': 'text',
  'docked-late': 'filing',
  'clock-off': 'recording',
  'clip-damaged': 'filing',
  'clip-unmatched': 'filing',
}

/** By which rules it was counted, and what wasn't. */
export function countedPart(report: AnnualReport, rules: RuleSet, say: Catalogue, language: Language): Html {
  const left = leftOutTable(report, say)
  const {measures, measureNotes, rules: counting, part, countedBy} = say.report
  const clause = (duty: ClauseKey): string => rules.clauses[duty] ?? NONE
  return html`<section>${heading('counted', part.counted, true)}
<p>${countedBy(inLanguage(rules.measure, language), clause('published'))}</p>
<ul class="rules">${counting.map(rule => html`<li>${rule}</li>`)}</ul>
${left.rows.length === 0 ? null : tableHtml({...left, rows: left.rows.slice(0, MOST_ROWS)})}
<ul class="rules">${report.spots.overall.map(
    ({measure, bad, of, rate}) =>
      html`<li><b>${measures[measure]}</b> (${clause(DUTY_OF[measure])}): ${measureNotes[measure]}: ${bad} / ${of} (${percentOf(rate)} %)</li>`,
  )}</ul>
</section>`
}
