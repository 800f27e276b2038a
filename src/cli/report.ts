import {join} from 'node:path'
import {Command} from 'commander'
import {writeSoonDurably} from '../disk/durable.ts'
import {makeFolderDurably} from '../disk/entries.ts'
import {csvOf} from '../report/csv.ts'
import {reportPage} from '../report/page.ts'
import {allTables} from '../report/tables.ts'
import {annualReport} from '../rules/agency/annual-report.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {readAgency} from './agency-input.ts'
import {type JudgingOptions, withJudgingOptions} from './judging.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

type Options = JudgingOptions & {year: string; out: string}

/** `evidock report --year 2026`: the year's statistics, weak spots and open duties, as CSV files and one page. */
export const reportCommand = (say: Catalogue): Command =>
  withJudgingOptions(
    new Command('report')
      .description(say.help.report)
      .requiredOption('--year <year>', say.help.reportYear)
      .option('--out <dir>', say.help.reportOut, './evidock-report'),
    say,
  ).action(report)

async function report(options: Options): Promise<void> {
  const language = languageFrom(options.lang)
  const say = sentences(language)
  if (!/^[12]\d{3}$/.test(options.year)) throw new UsageError(say.agency.yearWrong(options.year))
  const {registers, cases, unmatched, rules, calendar, at} = readAgency(options, say)
  const made = annualReport(registers, cases, unmatched, rules, calendar, Number(options.year), at)
  const folder = callerPath(options.out)
  makeFolderDurably(folder)
  const tables = allTables(made, rules, language)
  const files = ['report.html', ...tables.map(({name}) => `${name}.csv`)]
  await writeSoonDurably(join(folder, 'report.html'), reportPage(made, rules, language))
  for (const table of tables) await writeSoonDurably(join(folder, `${table.name}.csv`), csvOf(table))
  process.stdout.write(
    options.json
      ? `${JSON.stringify({folder, files, year: made.year, date: made.date, figures: made.statistics.figures, tables})}\n`
      : `${say.report.done(folder, files.join(', '))}\n`,
  )
}
