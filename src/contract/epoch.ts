/** How far a dock is known to have come: an epoch, and the highest number known in it, 0 for none. */
export type Reached = {epoch: number; number: number}

/** 2023-11-14T22:13:20Z. Revisions after a restore are counted from here, so that they fit into 32 bits for long. */
const REVISIONS_FROM = 1_700_000_000
/** An epoch has ten digits. */
const LAST_EPOCH = 9_999_999_999

/**
 * The epoch of a database that is born, or was restored, now: UTC seconds, at least one more than the highest known.
 *
 * It is also ahead of a known epoch by more than the numbers in it, which makes {@link revisionFloorOf} hold.
 *
 * @param now UTC ms
 * @param known of former epochs, whether or not this database has them
 */
export function epochAfter(now: number, known: readonly Reached[]): number {
  return known.reduce((least, reached) => Math.max(least, firstAfter(reached)), Math.floor(now / 1000))
}

/** Is there still an epoch after this one? What claims otherwise isn't to be believed. */
export const canBeFollowed = (reached: Reached): boolean => firstAfter(reached) <= LAST_EPOCH

/**
 * What the revisions of a restored database's epoch are above. No former epoch has used a higher one: each of its records
 * raised the revision of one thing by one, and it has had fewer records than lie seconds between the two epochs.
 */
export const revisionFloorOf = (epoch: number): number => Math.max(0, epoch - REVISIONS_FROM)

const firstAfter = ({epoch, number}: Reached): number => Math.max(epoch, REVISIONS_FROM) + number + 1
