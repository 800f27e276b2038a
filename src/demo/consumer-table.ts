import {Sqlite} from '../store/sqlite.ts'

/** What the consumer made of the records that it read: the newest snapshot of each thing, and how far it has all of them. */
export type ConsumerTable = {
  things: {kind: string; dock: string; data: Record<string, unknown>}[]
  /** For each epoch of a dock: the end of the unbroken part, and how many records came after a gap. */
  sequences: {epoch: number; up_to: number; waiting: number}[]
}

/** Reads the consumer's database; the consumer may be running, or ended in any way. */
export function readConsumerTable(file: string): ConsumerTable {
  const db = new Sqlite(file, {readonly: true})
  try {
    const things = db
      .prepare<[], {kind: string; dock: string; data: string}>(
        'SELECT kind, dock, data FROM thing ORDER BY kind, id, dock',
      )
      .all()
    const sequences = db
      .prepare<[], ConsumerTable['sequences'][number]>(
        `SELECT epoch, sum(iif(first = 1, last, 0)) AS up_to, sum(iif(first = 1, 0, last - first + 1)) AS waiting
         FROM run GROUP BY dock, epoch ORDER BY dock, epoch`,
      )
      .all()
    return {things: things.map(thing => ({...thing, data: JSON.parse(thing.data)})), sequences}
  } finally {
    db.close()
  }
}
