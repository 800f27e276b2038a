/*
 * What the rules can say of a case: each kind of check, and each thing to do or to answer, with what the words in its
 * sentence are. The sentences themselves are in `english-todos.ts` and `chinese-todos.ts`, the names in `english.ts` and `chinese.ts`; one that lacks is an error of the compiler.
 */

/** What a word is, so that it is said by its title in the reader's language. */
export type WordKind =
  | 'act'
  | 'article'
  | 'channels'
  | 'clip'
  | 'date'
  | 'decision'
  | 'document'
  | 'documents'
  | 'event'
  | 'hold-cause'
  | 'input'
  | 'number'
  | 'parameter'
  | 'parts'
  | 'period'
  | 'phase'
  | 'publication'
  | 'public-fields'
  | 'review'
  | 'template-fields'
  | 'text'
  | 'type'
  | 'unit'

/** Each kind of check, the part of a result's id before the colon, and what the part behind it names. */
export const checkSubjects = {
  about: 'input',
  event: 'text',
  recording: 'act',
  'gap-causes': 'act',
  waiver: 'act',
  integrity: 'clip',
  docked: 'clip',
  clock: null,
  'clip-time': null,
  place: 'act',
  officers: 'act',
  certificate: 'act',
  notices: 'act',
  'recording-told': 'act',
  linked: 'act',
  'day-off': 'act',
  document: 'type',
  type: 'document',
  date: 'document',
  approval: 'document',
  'party-signed': 'document',
  signers: 'document',
  template: 'document',
  fields: 'document',
  number: 'document',
  seal: 'document',
  service: 'act',
  'hearing-host': 'act',
  'hearing-agents': 'act',
  'prior-notice': 'decision',
  'simple-procedure': null,
  fine: 'decision',
  limitation: null,
  review: 'decision',
  reviewer: 'review',
  'review-points': 'review',
  'review-signers': 'review',
  disagreement: 'review',
  period: 'period',
  surcharge: null,
  'publish-choice': 'decision',
  withdrawal: 'publication',
  publication: 'publication',
  'publication-fields': 'publication',
  'publication-channels': 'publication',
  'publication-duties': 'publication',
  'publication-secrecy': 'publication',
  correction: 'publication',
  phase: 'phase',
  volume: null,
  retention: null,
  hold: 'text',
  secrecy: null,
  object: null,
  platform: null,
  mobile: null,
} as const satisfies Record<string, WordKind | null>

export type CheckKind = keyof typeof checkSubjects

/** Each thing to do or to answer, with its words in order. */
export const todoWords = {
  'what-is': ['input'],
  'when-was': ['event'],
  'event-unknown': ['text'],
  'parameter-missing': ['parameter'],

  'item-unknown': ['text', 'act'],
  'recording-gap': ['act', 'number', 'number'],
  'recording-absent': ['act', 'number'],
  'no-record': ['act'],
  'why-gap': ['act', 'number'],
  'waiver-lacks': ['act', 'parts'],
  'clip-not-whole': ['clip'],
  'clip-unproved': ['clip'],
  'docked-late': ['clip', 'number', 'number', 'number'],
  'docked-unknown': ['clip'],
  'clock-unmeasured': ['number'],
  'clip-time-unknown': ['number'],

  'place-of': ['act'],
  'officers-of': ['act'],
  'officers-lack': ['act', 'number', 'number'],
  'officers-by-text': ['act'],
  'certificate-of': ['act'],
  'certificate-not-shown': ['act'],
  'notices-of': ['act', 'number'],
  'notice-not-given': ['act'],
  'recording-told-of': ['act'],
  'recording-not-told': ['act'],
  'document-of-act': ['act'],
  'day-off': ['act', 'date'],

  'document-missing': ['type'],
  'document-to-come': ['type'],
  'act-document-missing': ['type', 'act'],
  'act-document-to-come': ['type', 'act'],
  'document-type-unknown': ['text', 'text'],
  'date-of': ['document'],
  'number-of': ['document'],
  'approver-of': ['document'],
  'party-signed-of': ['document'],
  'party-unsigned': ['document'],
  'signers-of': ['document'],
  'signers-lack': ['document', 'number', 'number'],
  'template-of': ['document'],
  'template-other': ['document', 'text'],
  'template-expired': ['document', 'text'],
  'fields-of': ['document'],
  'fields-empty': ['document', 'template-fields'],
  'seal-invalid': ['document'],

  'witness-of': ['act'],
  'service-void': ['act'],
  'consent-missing': ['act'],
  'host-of': ['act'],
  'host-investigated': ['act'],
  'agents-of': ['act'],
  'agents-too-many': ['act', 'number'],
  'prior-notice-missing': ['decision'],
  'fine-of': [],
  'not-simple': [],
  'article-of': ['decision'],
  'fine-too-high': ['decision', 'number', 'article'],
  'fine-of-serious-case': ['decision', 'article'],
  'limitation-over': ['date'],

  'review-first': [],
  'decided-without-review': ['decision'],
  'reviewed-after-decision': ['decision'],
  'reviewer-of': ['review'],
  'reviewer-of-case': ['review', 'text'],
  'points-open': ['review', 'number'],
  'review-signers': ['review', 'parts'],
  'settle-disagreement': ['review'],

  'act-by': ['period', 'date'],
  'act-by-provisional': ['period', 'date'],
  'party-by': ['period', 'date'],
  'window-open': ['period', 'date'],
  overdue: ['period', 'number', 'unit'],
  late: ['period', 'number', 'unit'],
  'late-before': ['period', 'number', 'unit'],
  'party-overdue': ['period', 'number', 'unit'],
  'surcharge-from': ['date', 'number'],
  'surcharge-is': ['number', 'number'],
  'surcharge-suspended': [],

  'unpublished-without-reason': ['decision'],
  withdraw: ['publication', 'channels'],
  'withdrawal-reason-of': ['publication'],
  'publication-unknown': ['text', 'text'],
  'fields-lacking': ['publication', 'public-fields'],
  'fields-not-public': ['publication', 'public-fields'],
  publish: ['publication'],
  'channels-missing': ['publication', 'channels'],
  'receipts-of': ['publication', 'channels'],
  'collector-approves': ['publication'],
  'duties-of': ['publication'],
  'secrecy-of': ['publication'],
  'state-secret': ['publication'],
  redact: ['publication'],
  correct: ['publication'],

  'phase-without-text': ['phase'],
  'volume-incomplete': ['documents'],
  'volume-order': ['document'],
  'retention-of': [],
  'retention-shortened': [],
  held: ['hold-cause'],
  'secrecy-of-case': [],
  'object-of': [],
  'mobile-of': [],
  'not-mobile': [],
} as const satisfies Record<string, readonly WordKind[]>

export type TodoCode = keyof typeof todoWords
export type Word = string | number
type Each<Kinds extends readonly WordKind[]> = {readonly [Index in keyof Kinds]: Word}
/** As many words as a sentence takes. */
export type WordsOf<Code extends TodoCode> = Code extends TodoCode ? Each<(typeof todoWords)[Code]> : never
