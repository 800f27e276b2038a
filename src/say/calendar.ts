/** How working days are counted and by which notices. */
export const calendarInEnglish = {
  weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  due: {
    help: {
      command: 'when a period ends, with each day that is counted',
      date: 'the day of the event, YYYY-MM-DD',
      count: 'how many; a negative number counts back from an event',
      unit: 'workday, day or month',
      calendars: 'folder with tables of further years, used beside the shipped ones',
    },
    units: {
      workday: (count: number) => (count === 1 ? '1 working day' : `${count} working days`),
      day: (count: number) => (count === 1 ? '1 day' : `${count} days`),
      month: (count: number) => (count === 1 ? '1 month' : `${count} months`),
    },
    after: (period: string, day: string) => `${period} after ${day}, that day not counted:`,
    before: (period: string, day: string) => `${period} before ${day}, that day not counted:`,
    makeUp: '  make-up day',
    actBy: {
      workday: (day: string) => `Act by: ${day} (make-up days count: for what the agency must do)`,
      other: (day: string) => `Act by: ${day} (the last day itself: for what the agency must do)`,
      before: (day: string) => `Act by: ${day} (all these days lie between)`,
    },
    closes: {
      workday: (day: string) => `Window closes after: ${day} (make-up days don’t count: for what a party may do)`,
      other: (day: string) => `Window closes after: ${day} (not on a day off: for what a party may do)`,
      before: (day: string) => `Last counted day: ${day} (the loose reading: done on this day)`,
    },
    provisional: (years: string) =>
      `PROVISIONAL: the working days of ${years} aren’t announced here. These dates may still change: nothing is late and no window closes by them.`,
    early: (margin: number) =>
      `Act by is up to ${margin} working days earlier than the count gives, in case the holidays are arranged otherwise.`,
    mends: {
      date: 'write a day that exists as YYYY-MM-DD, e.g. 2026-09-15',
      count: 'write a whole number, at most 36525, that stays within the years of four digits',
      unit: 'write workday, day or month',
    },
  },
  calendar: {
    help: {
      command: 'the years whose working days are announced, and whether one is wanted',
      check: 'say whether a new year’s file can be used, and what it would change',
      seal: 'write the checksum of a year’s file into it, once its dates are entered',
      file: 'the year’s file, as docs/working-days.md describes it',
      at: 'as of this day, YYYY-MM-DD; else today',
    },
    columns: {
      year: 'Year',
      version: 'Version',
      notice: 'Notice',
      issued: 'Issued',
      workdays: 'Working days',
      used: 'Used',
    },
    used: {yes: 'yes', no: 'replaced'},
    id: (id: string) => `Calendar ${id}`,
    reminder: {
      info: (year: number) =>
        `The notice for ${year} isn’t entered yet. It comes between late October and early December: docs/working-days.md tells how it is entered.`,
      warning: (year: number) =>
        `The notice for ${year} isn’t entered, and every count into that year is provisional: enter it now (docs/working-days.md).`,
      error: (year: number) =>
        `The notice for ${year} isn’t entered, so every count is provisional and nothing is told as late: enter it now (docs/working-days.md).`,
    },
    usable: (file: string, year: number, version: number, workdays: number) =>
      `${file} can be used: ${year}, version ${version}, ${workdays} working days.`,
    provisionalUntilNow: (year: number) =>
      `${year} isn’t announced yet; against weekends and statutory holidays alone:`,
    against: (year: number, version: number) => `Against version ${version} of ${year}:`,
    nextVersion: (year: number, version: number) =>
      `${year} has version ${version} already: give this file version ${version + 1}, so that it is known which one was counted by.`,
    noChange: '  no day changes',
    change: (day: string, from: string, to: string) => `  ${day}: ${from} → ${to}`,
    kinds: {workday: 'working day', weekend: 'weekend', off: 'off', 'make-up': 'make-up day'},
    missing: (days: string) => `It doesn’t have off, though the law does: ${days}. Compare it with the notice.`,
    sealed: (file: string, sum: string) => `${file} is sealed: sha256 ${sum}`,
    finding: (file: string, what: string, mend: string) => `${file}: ${what}${mend}`,
    fieldIs: (field: string, value: string) => `${field} is ${value}; `,
    fieldMissing: (field: string) => `${field} is missing; `,
    mends: {
      'folder-unreadable': 'the folder can’t be read: name one that can.',
      'file-unreadable': 'the file can’t be read: correct its rights, or name one that can be read.',
      'json-unreadable': 'write the file as one JSON object (docs/working-days.md shows one).',
      'field-unknown': 'that field isn’t known: correct its name or remove it.',
      'year-wrong': 'write the year as a number, e.g. 2027.',
      'version-wrong': 'write a whole number: 1, and one more for each change of that year.',
      'notice-wrong': 'write the notice’s number in quotation marks, or null.',
      'date-wrong': 'write a day that exists as "YYYY-MM-DD".',
      'dates-wrong': 'write a list of days, each as "YYYY-MM-DD".',
      'outside-year': 'that day is of another year: enter it in a new version of that year’s file.',
      'date-twice': 'that day stands there twice: remove one.',
      'off-and-make-up': 'that day is off already: leave it in one of the two lists.',
      'make-up-not-weekend': 'a make-up day is a Saturday or a Sunday: correct it by the notice.',
      'checksum-missing': 'compare the dates with the notice, then run `evidock calendar seal` on the file.',
      'checksum-wrong':
        'the file was changed after it was sealed: compare its dates with the notice, then run `evidock calendar seal` on it.',
      'version-twice':
        'another file has this year and version with other days, and this one is used: give the newer one the next version.',
    },
  },
}

export const calendarInChinese: typeof calendarInEnglish = {
  weekdays: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  due: {
    help: {
      command: '计算期限何时届满，并列出计入的每一天',
      date: '起算事件发生之日，YYYY-MM-DD',
      count: '数量；负数表示由事件之日往前倒算',
      unit: 'workday（工作日）、day（自然日）或 month（月）',
      calendars: '存放其他年份工作日表的文件夹，与自带的表一并使用',
    },
    units: {
      workday: count => `${count} 个工作日`,
      day: count => `${count} 日`,
      month: count => `${count} 个月`,
    },
    after: (period, day) => `${day} 之后 ${period}（当日不计入）：`,
    before: (period, day) => `${day} 之前 ${period}（当日不计入）：`,
    makeUp: '  补（补班）',
    actBy: {
      workday: day => `最迟办理：${day}（补班日计入；适用于机关自身的义务）`,
      other: day => `最迟办理：${day}（期间最后一日；适用于机关自身的义务）`,
      before: day => `最迟办理：${day}（其间隔足上述各日）`,
    },
    closes: {
      workday: day => `期限关闭：${day} 之后（补班日不计入；适用于当事人的权利）`,
      other: day => `期限关闭：${day} 之后（遇休息日顺延；适用于当事人的权利）`,
      before: day => `最后计入之日：${day}（宽松算法：当日办理）`,
    },
    provisional: years =>
      `暂定：${years} 年的工作日安排尚未录入或公布，以上日期可能变动；不得据此认定逾期，也不得据此关闭期限。`,
    early: margin => `为防放假安排变动，最迟办理日比推算结果最多提前 ${margin} 个工作日。`,
    mends: {
      date: '请写成实际存在的日期 YYYY-MM-DD，例如 2026-09-15',
      count: '请填写整数，不超过 36525，且结果不超出四位数年份',
      unit: '请填写 workday、day 或 month',
    },
  },
  calendar: {
    help: {
      command: '列出已公布工作日安排的年份，并提示缺少的年份',
      check: '检查新一年的文件能否使用，并说明会带来哪些变化',
      seal: '日期录入后，将校验和写入该年的文件',
      file: '某一年的文件，格式见 docs/working-days.md',
      at: '以该日为准，YYYY-MM-DD；不给出时为今天',
    },
    columns: {
      year: '年份',
      version: '版本',
      notice: '通知文号',
      issued: '成文日期',
      workdays: '工作日数',
      used: '是否采用',
    },
    used: {yes: '是', no: '已被替代'},
    id: id => `日历 ${id}`,
    reminder: {
      info: year =>
        `${year} 年的放假安排通知尚未录入。通知一般在 10 月下旬至 12 月上旬发布；录入方法见 docs/working-days.md。`,
      warning: year => `${year} 年的放假安排通知尚未录入，跨入该年的期限均为暂定：请立即录入（docs/working-days.md）。`,
      error: year =>
        `${year} 年的放假安排通知尚未录入，所有期限均为暂定，不会提示逾期：请立即录入（docs/working-days.md）。`,
    },
    usable: (file, year, version, workdays) =>
      `${file} 可以使用：${year} 年，版本 ${version}，共 ${workdays} 个工作日。`,
    provisionalUntilNow: year => `${year} 年此前未公布；与仅按周末和法定节假日推算的结果相比：`,
    against: (year, version) => `与 ${year} 年版本 ${version} 相比：`,
    nextVersion: (year, version) =>
      `${year} 年已有版本 ${version}：请将本文件改为版本 ${version + 1}，以便查明计算所依据的版本。`,
    noChange: '  没有日期变化',
    change: (day, from, to) => `  ${day}：${from} → ${to}`,
    kinds: {workday: '工作日', weekend: '周末', off: '放假', 'make-up': '补班'},
    missing: days => `以下法定节假日未列为放假：${days}。请对照通知核对。`,
    sealed: (file, sum) => `${file} 已写入校验和：sha256 ${sum}`,
    finding: (file, what, mend) => `${file}：${what}${mend}`,
    fieldIs: (field, value) => `${field} 的值为 ${value}；`,
    fieldMissing: field => `缺少 ${field}；`,
    mends: {
      'folder-unreadable': '文件夹无法读取：请指定可读取的文件夹。',
      'file-unreadable': '文件无法读取：请检查权限，或指定可读取的文件。',
      'json-unreadable': '请将文件写成一个 JSON 对象（示例见 docs/working-days.md）。',
      'field-unknown': '不是已知字段：请改正名称或删除。',
      'year-wrong': '请将年份写成数字，例如 2027。',
      'version-wrong': '请填写整数：首次为 1，该年每次变更加 1。',
      'notice-wrong': '请将通知文号写在引号内，或填 null。',
      'date-wrong': '请写成实际存在的日期 "YYYY-MM-DD"。',
      'dates-wrong': '请写成日期列表，每项为 "YYYY-MM-DD"。',
      'outside-year': '该日属于其他年份：请录入那一年文件的新版本。',
      'date-twice': '该日重复出现：请删除其一。',
      'off-and-make-up': '该日已列为放假：只能保留在一个列表中。',
      'make-up-not-weekend': '补班日应为周六或周日：请对照通知改正。',
      'checksum-missing': '请先对照通知核对日期，再对该文件执行 `evidock calendar seal`。',
      'checksum-wrong': '文件在写入校验和之后被改动：请对照通知核对日期，再对其执行 `evidock calendar seal`。',
      'version-twice': '另有文件的年份和版本相同而日期不同，现采用本文件：请为较新的文件改用下一个版本号。',
    },
  },
}
