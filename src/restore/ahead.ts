import {canBeFollowed, type Reached} from '../contract/epoch.ts'

/** How far a database has come. */
export type Own = {
  /** In each of its epochs, the newest last; none in a database that was born just now. */
  reached: readonly Reached[]
  /** Did its epoch begin because there had been a later database? */
  isRestored: boolean
}

const TEN_YEARS_SECONDS = 10 * 366 * 86_400

/**
 * Is what somebody knows of this dock ahead of its database? Then the database is older than what has left the dock, or
 * another one: it was restored, or lost and born anew.
 *
 * What is told of an epoch before ours is no news, unless the epoch is none of ours and we took this database for the
 * dock's first.
 */
export function isAhead({reached, isRestored}: Own, known: Reached): boolean {
  const now = reached.at(-1)
  if (now === undefined || known.epoch > now.epoch) return true
  if (known.epoch === now.epoch) return known.number > now.number
  return !isRestored && reached.every(({epoch}) => epoch !== known.epoch)
}

/**
 * Can a dock have come so far by now? A word that nobody signed could else take all epochs there are.
 *
 * @param now UTC ms
 */
export const isPlausible = (known: Reached, now: number): boolean =>
  canBeFollowed(known) && known.epoch + known.number < now / 1000 + TEN_YEARS_SECONDS
