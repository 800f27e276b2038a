/**
 * The events that rules speak of:
 *
 * - `document:TYPE` a document's date; `act:ITEM`, `act-end:ITEM` an act's begin and end;
 * - `served:TYPE` the end of the act by which it was served, of a public notice after its days;
 * - `decision`, `decision:KIND`; `decision-undone`, `decision-undone:KIND`, and of all but penalties `decision-undone:other`;
 * - `review-sent`, `review-opinion`;
 * - `published`, `published:WHAT`; `withdrawn`, `withdrawn:WHAT`, and of all but penalties `withdrawn:other`;
 *   `error-found`, `corrected`;
 * - `due:PERIOD` that a period has ended and what it demands wasn't done (only where a document's `by` asks for it);
 * - any other name: an event of the case's own list, which the rule set lists too.
 */
export type EventName =
  | {kind: 'document' | 'served' | 'act' | 'act-end' | 'due' | 'decision' | 'decision-undone'; of: string}
  | {kind: 'published' | 'withdrawn'; of: string}
  | {kind: 'plain'; of: ''}
  | {kind: 'own'; of: string}

const PLAIN = [
  'decision',
  'decision-undone',
  'review-sent',
  'review-opinion',
  'published',
  'withdrawn',
  'error-found',
  'corrected',
]

/** What a name of an event means; null where it means nothing. */
export function eventName(event: string): EventName | null {
  const colon = event.indexOf(':')
  if (colon < 0) return PLAIN.includes(event) ? {kind: 'plain', of: ''} : {kind: 'own', of: event}
  const [kind, of] = [event.slice(0, colon), event.slice(colon + 1)]
  switch (kind) {
    case 'document':
    case 'served':
    case 'act':
    case 'act-end':
    case 'due':
    case 'decision':
    case 'decision-undone':
    case 'published':
    case 'withdrawn':
      return {kind, of}
    default:
      return null
  }
}
