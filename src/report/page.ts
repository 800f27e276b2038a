import type {AnnualReport} from '../rules/agency/annual-report.ts'
import type {Measure} from '../rules/agency/measures.ts'
import type {RuleSet} from '../rules/rule-set.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {type Language, sentences} from '../say/say.ts'
import {type Html, html, NONE} from './html.ts'
import {countedPart, statisticsPart, systemsPart, tablePart} from './parts.ts'
import {shownCode} from './screen.ts'
import {spotsPart} from './spots-part.ts'
import {style} from './style.ts'
import {agencyTable, dutiesTable} from './tables.ts'
import {titlesOf} from './titles.ts'

/**
 * The report as one page that needs nothing else: no script, nothing fetched, and on paper A4 with each table's head
 * repeated. Nothing of a party stands in it, and no free text of a case.
 */
export function reportPage(report: AnnualReport, rules: RuleSet, language: Language): string {
  const say = sentences(language)
  const words = say.report
  const titles = titlesOf(rules, language)
  const parts = Object.entries(words.part)
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title(report.year)}</title>
<style>${{html: style}}</style>
</head>
<body>
<header>
<p class="agency">${report.agency === null ? words.agencyUnknown : shownCode(report.agency)}</p>
<h1>${words.title(report.year)}</h1>
<p>${words.subtitle}</p>
<p class="soft">${words.made(report.date, report.ruleset, report.calendar)}<br>${words.scope(report.cases, report.clips)}</p>
</header>
<nav aria-label="${words.contents}"><ol>${parts.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
${tiles(report, say)}
${statisticsPart(report, say)}
${systemsPart(report, say)}
${spotsPart(report, say, titles)}
${tablePart('agency', words.part.agency, agencyTable(report, say, titles), say, null)}
${tablePart('duties', words.part.duties, dutiesTable(report, say, titles), say, words.dutiesNote)}
${countedPart(report, rules, say, language)}
<footer class="soft"><p>${words.footer}</p></footer>
</body>
</html>
`
  return page.html
}

function tiles({statistics, spots, duties}: AnnualReport, {report}: Catalogue): Html {
  const ofMeasure = (measure: Measure): string => {
    const found = spots.overall.find(one => one.measure === measure)
    return found === undefined ? NONE : `${found.bad} / ${found.of}`
  }
  const tile = (name: string, value: string | number | null, isWrong: boolean): Html =>
    html`<li class="${isWrong ? 'wrong' : 'plain'}"><b>${value ?? NONE}</b>${name}</li>`
  return html`<section aria-label="${report.inShort}"><ul class="tiles">
${tile(report.tiles.penalties, statistics.figures['penalty-total'], false)}
${tile(report.tiles.money, statistics.figures['penalty-money']?.toFixed(2) ?? null, false)}
${tile(report.tiles.inspections, statistics.figures.inspection, false)}
${tile(report.tiles.gaps, ofMeasure('recording-gap'), true)}
${tile(report.tiles.late, ofMeasure('late'), true)}
${tile(report.tiles.duties, duties.length, true)}
</ul></section>`
}
