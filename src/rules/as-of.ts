import type {ActOfCase, CaseFile, ClipOfCase, ReviewOfCase} from './case-file.ts'
import {type AsOf, isAfter, type Moment} from './moment.ts'

/**
 * A case as it was at an instant, its lists in an order of their own, whatever the order in which they came.
 *
 * What happened later is left out as if nobody had entered it. An act that begins later stays as a plan: it has no facts
 * yet, and only what must be done before it can be told from it.
 */
export function caseAsOf(file: CaseFile, asOf: AsOf): CaseFile {
  const later = (at: Moment | null | undefined): boolean => at !== null && at !== undefined && isAfter(at, asOf)
  const yet = (at: Moment | null): Moment | null => (later(at) ? null : at)
  return {
    ...file,
    acts: ordered(file.acts, ({from, act}) => [Date.parse(from), act]),
    documents: ordered(
      file.documents.filter(({date}) => !later(date)),
      ({document}) => [document],
    ),
    events: ordered(
      file.events.filter(({at}) => !later(at)),
      ({at, event, document}) => [at, event, document ?? ''],
    ),
    decisions: ordered(
      file.decisions
        .filter(({date}) => !later(date))
        .map(one => (later(one.undone?.date) ? {...one, undone: null} : one)),
      ({date, decision}) => [date, decision],
    ),
    reviews: ordered(
      file.reviews.filter(({sent, opinion}) => !later(sent ?? opinion)).map(one => reviewAsOf(one, later)),
      ({sent, opinion, review}) => [sent ?? opinion ?? '', review],
    ),
    publications: ordered(
      file.publications
        .filter(({published}) => !later(published))
        .map(one => ({
          ...one,
          channels: ordered(
            one.channels.filter(({at}) => !later(at)),
            ({channel}) => [channel],
          ),
          error_found: yet(one.error_found),
          corrected: yet(one.corrected),
          withdrawn: one.withdrawn.filter(({at}) => !later(at)),
          withdrawal_reason: one.withdrawn.some(({at}) => later(at)) ? null : one.withdrawal_reason,
        })),
      ({publication}) => [publication],
    ),
    waivers: ordered(
      file.waivers.filter(({at}) => !later(at)),
      ({act, reason, by, at}) => [act, reason !== null && by !== null ? 0 : 1, at ?? '', by ?? '', reason ?? ''],
    ),
    gap_causes: ordered(
      file.gap_causes.filter(({from}) => !later(from)),
      ({act, from, to, cause}) => [act, from, to, cause],
    ),
    holds: ordered(
      file.holds.filter(({from}) => !later(from)).map(one => ({...one, until: yet(one.until)})),
      ({hold}) => [hold],
    ),
  }
}

/** Sent already, answered later: nobody knew the opinion then. */
function reviewAsOf(review: ReviewOfCase, later: (at: Moment | null | undefined) => boolean): ReviewOfCase {
  const {opinion, disagreement} = review
  const settled = later(disagreement?.settled) ? null : (disagreement?.settled ?? null)
  const known = {
    ...review,
    disagreement: disagreement === null || later(disagreement.at) ? null : {...disagreement, settled},
  }
  return later(opinion)
    ? {...known, document: null, opinion: null, outcome: null, points: null, signed_by: null}
    : known
}

/** The clips that were docked by then, in an order of their own. */
export function clipsAsOf(clips: readonly ClipOfCase[], {now}: AsOf): ClipOfCase[] {
  const isKnown = ({dockedAt, from}: ClipOfCase): boolean => Date.parse(dockedAt ?? from ?? '1970-01-01') <= now
  return ordered(clips.filter(isKnown), ({from, clip}) => [from ?? '', clip])
}

/** Whether it is a plan yet. */
export const isPlanned = ({from}: ActOfCase, {now}: AsOf): boolean => Date.parse(from) > now

function ordered<Row>(rows: readonly Row[], keysOf: (row: Row) => readonly (string | number)[]): Row[] {
  return rows
    .map(row => ({row, keys: keysOf(row)}))
    .sort((a, b) => {
      const at = a.keys.findIndex((key, index) => key !== b.keys[index])
      const [one = 0, other = 0] = [a.keys[at], b.keys[at]]
      return one < other ? -1 : one > other ? 1 : 0
    })
    .map(({row}) => row)
}
