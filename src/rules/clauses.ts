import {z} from 'zod'

/*
 * The clause map of a measure: each obligation, and what evidock makes of it. `docs/clauses.md` is made of it, for whoever
 * knows the law and not the program.
 */

const text = z.strictObject({zh: z.string().min(1), en: z.string().min(1)})

const clause = z
  .strictObject({
    id: z.string().min(1),
    duty: text,
    /** Kinds of checks, or a check of a rule set's list, such as `period:publish-penalty`. */
    checks: z.array(z.string().min(1)).default([]),
    /** The data that the checks need. */
    needs: text.optional(),
    /** What is held as a record, how it is entered, and the check that reminds of it. */
    records: z.array(z.strictObject({type: z.string(), entered: z.string(), reminder: z.string()})).default([]),
    /** What no dock can do, and why. */
    outside: text.optional(),
  })
  .refine(({checks, records, outside}) => checks.length + records.length > 0 || outside !== undefined, {
    error: 'neither computed, nor held as a record, nor outside',
  })

export const clauseMap = z.strictObject({
  measure: text,
  /** Of checks that the program itself has no title for. */
  titles: z.record(z.string(), text).default({}),
  clause: z.array(clause).min(1),
})
export type ClauseMap = z.infer<typeof clauseMap>

/** What stands beside a check: its title in both languages, and the tests that show it. */
export type ShownCheck = {title: {zh: string; en: string}; tests: readonly string[]}

/**
 * The page of a clause map, in Markdown, Chinese before English.
 *
 * @param shown of each check and reminder that the map names
 */
export function clausePage({measure, clause: clauses}: ClauseMap, shown: (check: string) => ShownCheck): string {
  const head = [
    '# 条款对照表 · What is made of each clause',
    '',
    `**${measure.zh}**：每一条款由程序计算、作为记录保存并提醒，或说明为何不在采集站能力之内。本页由 \`config/clauses/\` 生成（\`npm run generate\`），请勿手工修改。`,
    '',
    `*${measure.en}*: each clause is computed, held as a record with a reminder, or said to be outside a dock's reach, with the reason. This page is generated from \`config/clauses/\` by \`npm run generate\`.`,
    '',
    '检查项的写法与含义见 [rule-sets.md](rule-sets.md)，案件数据见 [cases.md](cases.md)，登记簿见 [registers.md](registers.md)。',
    '',
  ]
  return `${[...head, ...clauses.flatMap(one => sectionOf(one, shown))].join('\n').trimEnd()}\n`
}

function sectionOf(
  {id, duty, checks, needs, records, outside}: ClauseMap['clause'][number],
  shown: (check: string) => ShownCheck,
): string[] {
  const checkLines = checks.map(check => {
    const {title, tests} = shown(check)
    return `  - \`${check}\` ${title.zh} · ${title.en} (${tests.map(test => `\`${test}\``).join(', ')})`
  })
  const recordLines = records.map(({type, entered, reminder}) => {
    const {title, tests} = shown(reminder)
    return `  - ${type}：\`${entered}\`；提醒 reminder \`${reminder}\` ${title.zh} · ${title.en} (${tests.map(test => `\`${test}\``).join(', ')})`
  })
  return [
    `## ${id}`,
    '',
    duty.zh,
    '',
    `*${duty.en}*`,
    '',
    ...(checkLines.length > 0 ? ['- **计算 Computed**', ...checkLines] : []),
    ...(needs ? [`- **所需数据 Data**：${needs.zh} · ${needs.en}`] : []),
    ...(recordLines.length > 0 ? ['- **记录 Held as a record**', ...recordLines] : []),
    ...(outside ? [`- **不在能力之内 Outside a dock's reach**：${outside.zh} · ${outside.en}`] : []),
    '',
  ]
}
