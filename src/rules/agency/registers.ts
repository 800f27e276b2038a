import {z} from 'zod'
import * as cells from './cells.ts'

/*
 * What an agency keeps lists of, beside its cases. A row is one thing at a time; what changes gets a new row with its own
 * `from`. Each column bears its Chinese heading, by which a table may name it as well.
 */

const titled = <Cell extends z.ZodType>(title: string, cell: Cell): Cell => cell.meta({title})
const from = titled('起始日期', cells.date)
const to = titled('截止日期', cells.date)

const level = cells.oneOf({county: ['县', '县级'], city: ['市', '市级'], province: ['省', '省级']})
const listName = cells.oneOfNeeded({
  'enforcement-matters': ['行政执法事项清单'],
  'random-checks': ['随机抽查事项清单'],
})

/**
 * The registers, a schema for the rows of each: from the texts of a table's cells.
 *
 * @param zone IANA zone of local times
 */
export const registerRows = (zone: string) => ({
  /** 执法机关: 机构名称、人员编制、执法职责、单位地址、投诉举报电话 (二(一)1). */
  organisation: z.object({
    name: titled('机构名称', cells.text),
    staffing: titled('人员编制', cells.text),
    duties: titled('执法职责', cells.text),
    address: titled('单位地址', cells.text),
    complaints_phone: titled('投诉举报电话', cells.text),
    /** What is a province's duty isn't a county's. */
    level: titled('层级', level),
    from,
  }),
  /** 执法人员: five columns are public, 姓名、性别、执法证件编号、执法岗位、执法区域; the others stay inside. */
  officers: z.object({
    officer: titled('人员编号', cells.officerNumber),
    name: titled('姓名', cells.text),
    sex: titled('性别', cells.oneOf({male: ['男'], female: ['女']})),
    certificate: titled('执法证件编号', cells.text),
    post: titled('执法岗位', cells.text),
    area: titled('执法区域', cells.text),
    /** The divisions of that area (GB/T 2260); what lies below one lies in it. */
    area_codes: titled('区划代码', cells.listOf(/^\d{2,12}$/)),
    from,
    to,
  }),
  /** An officer has one certificate or several: 统计执法证, 行政执法证. */
  certificates: z.object({
    officer: titled('人员编号', cells.officerNumber),
    certificate: titled('证件编号', cells.text),
    kind: titled('证件种类', cells.oneOf({statistics: ['统计执法证'], national: ['行政执法证'], other: ['其他']})),
    from,
    to,
  }),
  /** 法制审核人员 (二(三)1). */
  reviewers: z.object({
    reviewer: titled('人员编号', cells.personNeeded),
    kind: titled(
      '类别',
      cells.oneOf({staff: ['工作人员', '在编'], counsel: ['法律顾问'], 'public-lawyer': ['公职律师']}),
    ),
    qualification: titled('资格', cells.text),
    /** Whether they review such decisions for the first time, and hold the national qualification that this needs (行政处罚法 58). */
    first_time: titled('初次从事', cells.yesNo),
    national_qualification: titled('法律职业资格', cells.yesNo),
    from,
    to,
  }),
  /** Their list, sent to the province. */
  reviewer_lists: z.object({
    year: titled('年度', cells.year),
    sent: titled('报送日期', cells.date),
    receipt: titled('回执', cells.text),
  }),
  /** 行政执法事项清单 and 随机抽查事项清单, a row a matter and version. */
  matters: z.object({
    list: titled('清单', listName),
    version: titled('版本', cells.labelNeeded),
    matter: titled('事项编码', cells.codeNeeded),
    title: titled('事项名称', cells.text),
    basis: titled('执法依据', cells.text),
    law: titled('法律', cells.text),
    /** Since when the version of that law has been in force on which the row rests. */
    law_version: titled('法律版本', cells.date),
    from: titled('起始日期', cells.dateNeeded),
    to,
    looked_at: titled('复核日期', cells.date),
  }),
  /** Documents in force and what was done again, by the kinds that the rule set names (`held`). */
  records: z.object({
    kind: titled('种类', cells.codeNeeded),
    record: titled('编号', cells.label),
    version: titled('版本', cells.label),
    /** Since when it is in force, or when it was done. */
    from: titled('起始日期', cells.dateNeeded),
    to,
    /** When somebody last looked whether it still fits. */
    looked_at: titled('复核日期', cells.date),
    sha256: titled('摘要', cells.digest),
  }),
  /** 设备台账: who has which device since when, and what for. */
  ledger: z.object({
    recorder: titled('设备', cells.segmentNeeded),
    officer: titled('领用人', cells.officerNumber),
    handed_over: titled('领用时间', cells.momentNeeded(zone)),
    returned: titled('归还时间', cells.moment(zone)),
    content: titled('内容', cells.text),
  }),
  /** 使用前检查: its clock, its battery, its room. */
  device_checks: z.object({
    recorder: titled('设备', cells.segmentNeeded),
    at: titled('检查时间', cells.momentNeeded(zone)),
    by: titled('检查人', cells.person),
    clock: titled('时钟', cells.yesNo),
    battery: titled('电量', cells.yesNo),
    space: titled('空间', cells.yesNo),
  }),
  training: z.object({
    training: titled('编号', cells.label),
    kind: titled('种类', cells.oneOfNeeded({enforcement: ['执法'], device: ['设备'], review: ['法制审核']})),
    at: titled('日期', cells.dateNeeded),
    people: titled('参加人', cells.listOf(/^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/)),
  }),
  /** 投诉举报: each that is of a case keeps its clips (三(二)). */
  complaints: z.object({
    complaint: titled('编号', cells.labelNeeded),
    case: titled('案件', cells.segment),
    received: titled('收到日期', cells.dateNeeded),
    closed: titled('办结日期', cells.date),
  }),
  /** 案卷评查 */
  score_sheets: z.object({
    sheet: titled('编号', cells.labelNeeded),
    case: titled('案件', cells.segment),
    at: titled('评查日期', cells.dateNeeded),
    by: titled('评查人', cells.person),
    score: titled('得分', cells.number),
    most: titled('满分', cells.number),
  }),
  /** 文书样式: which version of a template is in force when. */
  templates: z.object({
    type: titled('文书', cells.codeNeeded),
    template: titled('样式', cells.labelNeeded),
    version: titled('版本', cells.labelNeeded),
    from: titled('起始日期', cells.dateNeeded),
    to,
  }),
  /** What of these registers was made public, where and when. */
  publications: z.object({
    what: titled(
      '公示内容',
      cells.oneOfNeeded({
        organisation: ['机构信息'],
        officers: ['执法人员'],
        'enforcement-matters': ['行政执法事项清单'],
        'random-checks': ['随机抽查事项清单'],
      }),
    ),
    channel: titled('渠道', cells.codeNeeded),
    at: titled('公示日期', cells.dateNeeded),
    url: titled('网址', cells.webAddress),
  }),
  /** 年度执法数据: its publication and the two receipts, of 同级政府 and of 上级主管部门. */
  yearly_reports: z.object({
    year: titled('年度', cells.year),
    published: titled('公示日期', cells.date),
    url: titled('网址', cells.webAddress),
    government_at: titled('报本级政府日期', cells.date),
    government_receipt: titled('本级政府回执', cells.text),
    superior_at: titled('报上级部门日期', cells.date),
    superior_receipt: titled('上级部门回执', cells.text),
  }),
  /** The figures that went out with it, by the names of the computed ones. */
  yearly_figures: z.object({
    year: titled('年度', cells.year),
    figure: titled('指标', cells.codeNeeded),
    value: titled('数值', cells.number),
  }),
})

type Rows = ReturnType<typeof registerRows>
export type RegisterName = keyof Rows
export type RegisterRow<Name extends RegisterName> = z.infer<Rows[Name]>

/** All registers of an agency; one that nobody keeps is empty. */
export type Registers = {readonly [Name in RegisterName]: readonly RegisterRow<Name>[]}

/** An agency of which nobody has entered anything. */
export const noRegisters: Registers = {
  organisation: [],
  officers: [],
  certificates: [],
  reviewers: [],
  reviewer_lists: [],
  matters: [],
  records: [],
  ledger: [],
  device_checks: [],
  training: [],
  complaints: [],
  score_sheets: [],
  templates: [],
  publications: [],
  yearly_reports: [],
  yearly_figures: [],
}

/**
 * Whether a row holds on a day; without a date on one side it is open there.
 *
 * @param on date of the rule set's zone
 */
export const isInForce = ({from, to}: {from: string | null; to?: string | null}, on: string): boolean =>
  (from ?? '') <= on && on <= (to ?? on)

/** Who the agency is on a day: the latest row that began by then. */
export const organisationOn = ({organisation}: Registers, on: string): RegisterRow<'organisation'> | null =>
  organisation
    .filter(row => isInForce(row, on))
    .toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))
    .at(-1) ?? null
