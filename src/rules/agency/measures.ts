/** What is counted of enforcement, as good or bad. */
export const measures = [
  'recording-gap',
  'late',
  'document-missing',
  'docked-late',
  'clock-off',
  'clip-damaged',
  'clip-unmatched',
] as const
export type Measure = (typeof measures)[number]

/** By what it is told apart: 环节、期限、文书、执法人员、机构、记录仪、月份. */
export const dimensions = ['step', 'rule', 'document', 'officer', 'unit', 'recorder', 'month'] as const
export type Dimension = (typeof dimensions)[number]
