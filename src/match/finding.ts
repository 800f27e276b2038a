/**
 * What is wrong with a roster, said to the person who keeps it.
 *
 * `value` and the sentences may hold roster text: they are for the local page and log. Over MQTT goes only `problem`.
 */
export type Finding = {
  /** File name inside the roster folder, or the roster's name where a check spans files. */
  file: string
  /** Line of a CSV file (the header is 1), or position in a JSON array from 1. */
  line: number | null
  field: string | null
  value: string | null
  problem: RosterProblem
  mend: string
  mendZh: string
}

const MENDS = {
  'folder-missing': [
    'The roster folder does not exist; create it or correct its path. Until then no clip can be matched.',
    '名册文件夹不存在；请建立该文件夹或改正路径。在此之前无法匹配任何片段。',
  ],
  'file-unreadable': [
    'The file could not be read now; the rows read earlier stay in use. Check its rights and whether it is open elsewhere.',
    '文件暂时无法读取，继续使用先前读到的行。请检查权限以及是否被其他程序占用。',
  ],
  'file-unknown': [
    'Name the file officers, cases or custody, with .csv or .json.',
    '请将文件命名为 officers、cases 或 custody，扩展名为 .csv 或 .json。',
  ],
  'file-too-large': [
    'The file is over 16 MiB and was not read; split off old rows.',
    '文件超过 16 MiB，未读取；请移出旧的行。',
  ],
  'watch-failed': [
    'Changes in this folder may go unseen; check the folder and restart the daemon.',
    '可能无法察觉该文件夹的变化；请检查文件夹并重启服务。',
  ],
  'read-as-gb18030': [
    'The file is not UTF-8 and was read as GB18030; its rows are used. Save it as UTF-8 to be sure of the text.',
    '文件不是 UTF-8，已按 GB18030 读取，各行照常使用。建议另存为 UTF-8。',
  ],
  'encoding-unknown': [
    'Save the file as UTF-8 (or GB18030); none of its rows is used.',
    '请将文件另存为 UTF-8（或 GB18030）；其中的行均未使用。',
  ],
  'zone-unknown': [
    'Give a time zone of the IANA list, such as Asia/Shanghai.',
    '请给出 IANA 时区名称，例如 Asia/Shanghai。',
  ],
  'csv-unreadable': [
    'Close the quotation mark that was opened here; the rows after it are not used.',
    '此处的引号没有闭合，请补上；其后的行未使用。',
  ],
  'json-unreadable': ['Correct the JSON; none of its rows is used.', '请改正 JSON 格式；其中的行均未使用。'],
  'json-not-a-list': ['Write the rows as one JSON array of objects.', '请将各行写成一个由对象组成的 JSON 数组。'],
  'row-not-an-object': ['Write the row as a JSON object.', '请将该行写成 JSON 对象。'],
  'value-not-text': ['Write the value as text.', '请将该值写成文本。'],
  'file-empty': ['Add the header line.', '请补上标题行。'],
  'column-missing': ['Add this column; none of the rows is used.', '请补上该列；其中的行均未使用。'],
  'column-unknown': [
    'Remove this column or correct its name; the other columns are used.',
    '请删除该列或改正列名；其余各列照常使用。',
  ],
  'column-twice': [
    'Remove one of the two columns of this name; none of the rows is used.',
    '该列名出现两次，请删除其一；其中的行均未使用。',
  ],
  'too-many-values': [
    'This row has more values than the header; put text that holds a comma into quotation marks.',
    '该行的值多于标题列数；含逗号的文字请加引号。',
  ],
  'value-missing': ['Fill in this field; the row is not used.', '请填写此项；该行未使用。'],
  'value-too-long': ['Shorten the value; the row is not used.', '请缩短该值；该行未使用。'],
  'officer-malformed': [
    'Write the officer number as at least six digits, with its leading zeros (a spreadsheet drops them).',
    '人员编号须为至少六位数字，并保留前导零（电子表格会去掉前导零）。',
  ],
  'officer-unassigned': [
    'All zeros means "no officer" on a recorder; give the officer number.',
    '全零在记录仪上表示"未绑定人员"；请填写人员编号。',
  ],
  'recorder-malformed': ["Give the recorder's serial number.", '请填写记录仪序列号。'],
  'case-malformed': [
    'Write the case id in letters, digits and "-", at most 36; the number in words belongs into case_number.',
    '案件标识只用字母、数字和"-"，最多 36 个字符；文字案号请填在 case_number。',
  ],
  'case-number-malformed': [
    'Write the case number alone, such as 甬统案〔2026〕12号 or 2026-12, at most 40 characters, never a name; the row is used without it.',
    '请只填写案号，例如 甬统案〔2026〕12号 或 2026-12，最多 40 个字符，不要填写姓名或名称；该行照常使用，但不含此项。',
  ],
  'phase-unknown': [
    'Write initiation, investigation, decision or execution (启动, 调查取证, 审核决定, 送达执行).',
    '请填写 启动、调查取证、审核决定 或 送达执行（initiation, investigation, decision, execution）。',
  ],
  'act-malformed': [
    'Write the act as its code of the record-item list: letters, digits, ".", "_" and "-".',
    '请填写音像记录事项清单中的代码：字母、数字、"."、"_"和"-"。',
  ],
  'object-not-opaque': [
    'Write an id that tells nothing about the party, never a name; the row is used without it.',
    '请填写不透露当事人身份的标识，不要填写姓名或名称；该行照常使用，但不含此项。',
  ],
  'time-unreadable': [
    'Write the time as 2026-10-20T09:00 or 2026-10-20T09:00:00+08:00.',
    '请将时间写成 2026-10-20T09:00 或 2026-10-20T09:00:00+08:00。',
  ],
  'time-needs-hours': ['Add the hour and minute to the date.', '请在日期后补上时和分。'],
  'time-ambiguous': [
    'This local time occurs twice (clocks were set back); add the offset, such as +08:00.',
    '该地方时间出现两次（时钟回拨）；请加上时差，例如 +08:00。',
  ],
  'time-nonexistent': [
    'This local time did not occur (clocks were set forward); correct it or add the offset.',
    '该地方时间不存在（时钟拨快）；请改正或加上时差。',
  ],
  'end-not-after-start': [
    'The end must come after the start; the row is not used.',
    '结束时间须晚于开始时间；该行未使用。',
  ],
  'file-not-beside': [
    'Write the name of a file that lies beside the list, without a folder.',
    '请填写与清单同一文件夹中的文件名，不含路径。',
  ],
  'type-malformed': [
    'Write the kind of document in at most 60 characters, such as 现场笔录.',
    '请填写文书类型，最多 60 个字符，例如 现场笔录。',
  ],
  'number-malformed': [
    'Write the document’s own number in at most 100 characters.',
    '请填写文书编号，最多 100 个字符。',
  ],
  'date-unreadable': ['Write the date that stands on the document as 2026-10-20.', '请将成文日期写成 2026-10-20。'],
  'secrecy-unknown': [
    'Write none, internal, commercial, privacy or state (无, 内部, 商业秘密, 个人隐私, 国家秘密).',
    '请填写 无、内部、商业秘密、个人隐私 或 国家秘密（none, internal, commercial, privacy, state）。',
  ],
  'id-malformed': [
    'Write the document’s id in lower-case letters, digits and "-", at most 36, and nothing that tells about a party.',
    '文书标识只用小写字母、数字和"-"，最多 36 个字符，且不得透露当事人信息。',
  ],
  'document-folder-unreadable': [
    'The folder of documents can’t be read; create it, give the right to read it, or correct documents.folder.',
    '文书文件夹无法读取；请建立该文件夹、授予读取权限，或改正 documents.folder。',
  ],
  'document-file-missing': [
    'The file is not beside the list; put it there or correct its name. Until then the document is not taken in.',
    '清单旁没有该文件；请放入文件或改正文件名。在此之前该文书不会入库。',
  ],
  'document-file-unreadable': [
    'The file can’t be read; give the dock the right to read it.',
    '该文件无法读取；请授予采集站读取权限。',
  ],
  'document-file-not-plain': [
    'This is a folder or a link; put the file itself beside the list.',
    '这是文件夹或链接；请将文件本身放在清单旁。',
  ],
  'document-file-empty': ['The file has no bytes; put the right one there.', '该文件为空；请放入正确的文件。'],
  'document-no-room': [
    'The vault has no room for the document; make room, and it is taken in by itself.',
    '保管库空间不足；腾出空间后会自动入库。',
  ],
  'document-not-proved': [
    'The vault’s disk gave other bytes back than were written: a failing disk. The document is not held.',
    '保管库磁盘读回的内容与写入的不一致，磁盘可能损坏；该文书未入库。',
  ],
  'document-held-otherwise': [
    'The document is held already, and this value was another one then. What is held does not change: correct the list, or enter a corrected document.',
    '该文书已入库，当时此项为另一值。已入库的内容不会更改；请改正清单，或录入更正后的文书。',
  ],
  'document-not-taken': [
    'The document couldn’t be stored now; the log says why, and it is tried again.',
    '该文书暂时未能入库，原因见日志；将自动重试。',
  ],
  'row-twice': ['Remove one of the two equal rows; the first is used.', '该行重复，请删除其一；使用第一行。'],
  'officer-in-two-cases': [
    'Correct the times so that an officer is in one case at a time; clips of the overlap wait for review.',
    '同一人员同一时间只能属于一个案件，请改正时间；重叠时段的片段等待人工复核。',
  ],
  'officer-not-listed': [
    'Add the officer to officers.csv or correct the number.',
    '请将该人员加入 officers.csv 或改正编号。',
  ],
} as const satisfies Record<string, readonly [string, string]>

export type RosterProblem = keyof typeof MENDS

/** Whether a text is one of our problem codes; zod's own messages are not. */
export function isRosterProblem(text: string): text is RosterProblem {
  return Object.hasOwn(MENDS, text)
}

/** A finding with its sentences. `value` is cut at 120 characters and shown without control characters. */
export function finding(
  problem: RosterProblem,
  at: {file: string; line?: number | null; field?: string | null; value?: string | null},
): Finding {
  const [mend, mendZh] = MENDS[problem]
  const value = at.value ?? null
  return {
    file: at.file,
    line: at.line ?? null,
    field: at.field === undefined || at.field === null ? null : shown(at.field),
    value: value === null ? null : shown(value),
    problem,
    mend,
    mendZh,
  }
}

function shown(text: string): string {
  return text.replace(/\p{Cc}/gu, '�').slice(0, 120)
}
