import {Command} from 'commander'
import {caseReport, judged} from '../rules/case-report.ts'
import type {CaseFinding} from '../rules/case-tables/finding.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {casePage} from './case-page.ts'
import {caseNamed, caseSourceOf} from './case-source.ts'
import {givenBy, type JudgingOptions, judgingBy, withJudgingOptions} from './judging.ts'
import {caseFindingLine} from './rule-findings.ts'
import {languageFrom} from './usage.ts'

type Options = JudgingOptions & {all?: boolean}

/** `evidock case CASE`: what is missing, late and due in one case, and what happened. */
export const caseCommand = (say: Catalogue): Command =>
  withJudgingOptions(
    new Command('case')
      .description(say.cases.help.case)
      .argument('<case>', say.cases.help.id)
      .option('--all', say.cases.help.all),
    say,
  ).action(showCase)

function showCase(of: string, options: Options): void {
  const language = languageFrom(options.lang)
  const say = sentences(language)
  const given = givenBy(options, say)
  const judging = judgingBy(options.at, given, say)
  const source = caseSourceOf(options.cases, given, judging.rules.zone, say)
  const {file, clips} = caseNamed(of, source, say)
  const one = judged(file, clips, judging)
  const findings = source.findings.filter(finding => concerns(finding, file.case))
  if (options.json) for (const finding of findings) process.stderr.write(`${caseFindingLine(finding, say)}\n`)
  const text = options.json
    ? JSON.stringify({...caseReport(one, language), findings})
    : casePage(one, findings, {language, all: options.all ?? false})
  process.stdout.write(`${text}\n`)
}

/** What concerns no case alone concerns each. */
const concerns = (finding: CaseFinding, of: string): boolean => finding.case === null || finding.case === of
