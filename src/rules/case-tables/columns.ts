import type {CaseList} from '../case-file.ts'
import {instant, list, moment, number, oneOf, pairs, type ReadCell, records, text, told, yesNo} from './cells.ts'

/** A column of a table: the field that it fills, with a dot where that lies inside another, and its Chinese header. */
export type Column = {field: string; chinese: string; read: ReadCell}

const column = (field: string, chinese: string, read: ReadCell = text): Column => ({field, chinese, read})

const PHASES = {启动: 'initiation', 调查取证: 'investigation', 审核决定: 'decision', 送达执行: 'execution'}
const NOTICES = {
  执法事由: 'reason',
  事由: 'reason',
  执法依据: 'basis',
  依据: 'basis',
  权利义务: 'rights',
  救济渠道: 'remedies',
}
const PARTY_SIGNED = {签名: 'signed', 拒绝签名并注明: 'refused', 未签名: 'missing'}
const SERVICES = {
  直接送达: 'direct',
  留置送达: 'retained',
  公告送达: 'public-notice',
  邮寄送达: 'post',
  电子送达: 'electronic',
}
const SECRECY = {无: 'none', 国家秘密: 'state', 工作秘密: 'work', 商业秘密: 'commercial', 个人隐私: 'privacy'}
const DECISIONS = {
  行政处罚: 'penalty',
  不予处罚: 'no-penalty',
  行政强制: 'coercion',
  行政检查: 'inspection',
  行政许可: 'licence',
  其他: 'other',
}
const UNDONE = {
  撤销: 'revoked',
  变更: 'changed',
  确认违法: 'declared-unlawful',
  确认无效: 'declared-void',
  责令重作: 'redone',
}
const HOLDS = {投诉举报: 'complaint', 行政复议: 'review', 行政诉讼: 'suit', 其他: 'other'}
const OUTCOMES = {通过: 'passed', 修改后通过: 'corrected', 不通过: 'refused'}
const ANSWERS = {是: 'yes', 否: 'no'}

const channel = records(([name, url = '', at = ''], zone) => ({
  channel: name,
  url: url || null,
  at: at === '' ? null : moment(at, zone),
}))
const gone = records(([name, at = ''], zone) => ({channel: name, at: moment(at, zone)}))
const penalty = records(([name = '', yuan]) => ({class: name, yuan: yuan === undefined ? null : number(yuan, '')}))
const article = records(([law, number, version]) => ({law, article: number, version: version ?? null}))

/** The case itself, a row a case: `case-files.csv`. */
export const caseColumns: readonly Column[] = [
  column('version', '版本', number),
  column('case_number', '案号'),
  column(
    'type',
    '案件类型',
    oneOf({行政处罚: 'penalty', 行政强制: 'coercion', 行政检查: 'inspection', 行政许可: 'licence'}),
  ),
  column('procedure', '适用程序', oneOf({普通程序: 'normal', 简易程序: 'simple'})),
  column('source', '案件来源', oneOf({双随机: 'double-random', 专项: 'special', 重点: 'key', 上级转办: 'referred'})),
  column('matter', '执法事项'),
  column('unit', '承办机构'),
  column('object', '执法对象'),
  column('party', '当事人类别', oneOf({公民: 'citizen', 个体工商户: 'sole-trader', 法人或者其他组织: 'organisation'})),
  column('minor', '未成年人', yesNo),
  column('area', '对象区划'),
  column('announced_fine', '拟罚款数额', number),
  column('secrecy', '密级', oneOf(SECRECY)),
  column('platform', '平台编号'),
  column('mobile', '掌上执法', yesNo),
  column('retention.years', '保管期限', cell => (cell.trim() === '永久' ? 'permanent' : number(cell, ''))),
  column('retention.by', '保管期限确定人'),
  column('retention.second', '保管期限第二人'),
]

/** The lists of a case, a row a thing, with the case in the column `case`. */
export const listColumns: Readonly<Record<CaseList, readonly Column[]>> = {
  acts: [
    column('act', '环节'),
    column('item', '记录事项'),
    column('phase', '阶段', oneOf(PHASES)),
    column('from', '开始时间', instant),
    column('to', '结束时间', instant),
    column('officers', '执法人员', list),
    column('place', '地点'),
    column('object', '执法对象'),
    column('certificate.done', '出示证件', yesNo),
    column('certificate.evidence', '出示证件证明'),
    column('notices', '已告知事项', told(NOTICES)),
    column('recording_told.done', '告知录音录像', yesNo),
    column('service.document', '送达文书'),
    column('service.method', '送达方式', oneOf(SERVICES)),
    column('service.witness', '见证人签名', yesNo),
    column('service.consent', '送达确认书'),
    column('host', '听证主持人'),
    column('agents', '代理人数', number),
    column('documents', '文书', list),
  ],
  documents: [
    column('document', '文书'),
    column('type', '文书种类'),
    column('template', '样式'),
    column('template_version', '样式版本'),
    column('number', '文号'),
    column('date', '日期', moment),
    column('signers', '签名人', list),
    column('party_signed', '当事人签名', oneOf(PARTY_SIGNED)),
    column('approver', '批准人'),
    column('empty_fields', '空缺项目', list),
    column('act', '环节'),
    column('answers', '对应文书'),
    column('clips', '音像资料', list),
    column('sha256', 'SHA-256'),
    column('secrecy', '密级', oneOf(SECRECY)),
    column('place_in_volume', '卷内顺序', number),
    column('seal_valid', '印章有效', yesNo),
  ],
  events: [column('event', '事件'), column('at', '时间', moment), column('document', '文书')],
  decisions: [
    column('decision', '决定'),
    column('kind', '种类', oneOf(DECISIONS)),
    column('date', '日期', moment),
    column('document', '文书'),
    column('penalties', '处罚', penalty),
    column('articles', '依据', article),
    column('publish.yes', '是否公示', yesNo),
    column('publish.reason', '不公示理由'),
    column('publish.approver', '不公示批准人'),
    column('undone.how', '撤销情形', oneOf(UNDONE)),
    column('undone.date', '撤销日期', moment),
  ],
  reviews: [
    column('review', '审核'),
    column('decision', '决定'),
    column('document', '文书'),
    column('sent', '送审日期', moment),
    column('opinion', '意见日期', moment),
    column('outcome', '结论', oneOf(OUTCOMES)),
    column('reviewer', '审核人员'),
    column(
      'points',
      '审核要点',
      pairs(value => ({answer: oneOf(ANSWERS)(value, '')})),
    ),
    column('signed_by.head', '行政机关负责人'),
    column('signed_by.handling', '承办机构'),
    column('signed_by.reviewing', '法制审核机构'),
  ],
  publications: [
    column('publication', '公示'),
    column('what', '种类'),
    column('decision', '决定'),
    column('collector', '采集人'),
    column('approver', '审核人'),
    column('publisher', '发布人'),
    column('published', '公示日期', moment),
    column('channels', '渠道', channel),
    column(
      'fields',
      '公示内容',
      pairs(value => value),
    ),
    column('secrecy', '密级', oneOf(SECRECY)),
    column('redacted', '已作技术处理', yesNo),
    column('error_found', '发现错误日期', moment),
    column('corrected', '更正日期', moment),
    column('withdrawn', '撤下', gone),
    column('withdrawal_reason', '撤下理由'),
  ],
  waivers: [column('act', '环节'), column('reason', '理由'), column('by', '批准人'), column('at', '时间', moment)],
  gap_causes: [
    column('act', '环节'),
    column('from', '开始时间', instant),
    column('to', '结束时间', instant),
    column('cause', '原因'),
    column('note', '说明'),
  ],
  holds: [
    column('hold', '编号'),
    column('cause', '原因', oneOf(HOLDS)),
    column('from', '起始日期', moment),
    column('until', '终止日期', moment),
  ],
}

/** The acts of a dock's roster, `cases.csv`: where `act` is a code of the record-item list. */
export const rosterColumns: readonly Column[] = [
  column('case_number', '案号'),
  column('phase', '阶段', oneOf(PHASES)),
  column('act', '记录事项'),
  column('object', '执法对象'),
  column('officers', '执法人员', list),
  column('from', '开始时间', instant),
  column('to', '结束时间', instant),
  column('place', '地点'),
]

/** Clips that another dock holds, `clips.csv`. */
export const clipColumns: readonly Column[] = [
  column('clip', '音像文件'),
  column('recorder', '记录仪'),
  column('officer', '执法人员'),
  column('officer_source', '人员来源'),
  column('form', '形式', oneOf({录像: 'video', 录音: 'audio', 照片: 'photo'})),
  column('recorded_from', '开始时间', instant),
  column('recorded_to', '结束时间', instant),
  column('offset_ms', '时钟偏差毫秒', number),
  column('offset_error_ms', '时钟误差毫秒', number),
  column('docked_at', '采集时间', instant),
  column('integrity', '完整性', oneOf({校验通过: 'verified', 不一致: 'failed', 未校验: 'unproved'})),
]
