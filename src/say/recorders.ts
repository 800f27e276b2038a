/** What a technician reads of recorders. */
export const recordersInEnglish = {
  recorders: {
    none: 'No recorder was ever docked here.',
    unknown: (recorder: string) => `No recorder ${recorder} was ever docked here.`,
    clockUnknown: 'unknown',
    columns: {
      recorder: 'Recorder',
      last: 'Docked last',
      dockings: 'Dockings',
      battery: 'Battery',
      room: 'Free / of',
      clock: 'Clock off by',
      todo: 'To do',
      firmware: 'Firmware',
      faults: 'Faults',
    },
    todo: {
      'battery-low': 'battery low: charge it, or replace the battery',
      'storage-low': 'nearly full: clear it',
      'recorder-fault': 'it reports a fault: have it repaired',
      'clock-off': 'its clock is off: set it',
      'recorder-absent': 'not docked for days: ask who has it',
      'recorder-hangs': 'doesn’t answer: pull it and put it back',
      'wrong-recorder': 'came back from another officer than took it out',
      'recorder-id-shared': 'shares its serial with another one',
      'no-room': 'the vault had no room for all of it: dock it again',
    } as Record<string, string>,
  },
  issue: {
    done: (file: string) => `Written into ${file}.`,
    'no-rosters':
      'The configuration names no folder of rosters: add [rosters] with folder = "…", where custody.csv lies.',
    'columns-missing': 'The first line of custody.csv must name the columns recorder, officer, out and back.',
    'already-out': 'That recorder is out already: `evidock return` it first.',
    'not-out': 'That recorder isn’t out: the log knows no line of it without a time of return.',
  },
}

export const recordersInChinese: typeof recordersInEnglish = {
  recorders: {
    none: '本采集站尚未采集过任何记录仪。',
    unknown: recorder => `本采集站未采集过记录仪 ${recorder}。`,
    clockUnknown: '未知',
    columns: {
      recorder: '记录仪',
      last: '最近采集',
      dockings: '次数',
      battery: '电量',
      room: '剩余 / 总量',
      clock: '时钟偏差',
      todo: '待办',
      firmware: '固件',
      faults: '故障',
    },
    todo: {
      'battery-low': '电量低：请充电或更换电池',
      'storage-low': '存储将满：请清理',
      'recorder-fault': '设备报告故障：请送修',
      'clock-off': '时钟不准：请校时',
      'recorder-absent': '多日未采集：请查明在谁手中',
      'recorder-hangs': '无响应：请拔出后重新插入',
      'wrong-recorder': '归还者与领用者不符',
      'recorder-id-shared': '与另一台设备序列号相同',
      'no-room': '保管库空间不足，未采集完：请再次插入',
    },
  },
  issue: {
    done: file => `已写入 ${file}。`,
    'no-rosters': '配置中未指定名册文件夹：请添加 [rosters] 与 folder = "…"，custody.csv 应放在其中。',
    'columns-missing': 'custody.csv 首行须包含 recorder、officer、out、back 四列。',
    'already-out': '该记录仪已领出：请先执行 `evidock return`。',
    'not-out': '该记录仪未领出：记录中没有尚未归还的条目。',
  },
}
