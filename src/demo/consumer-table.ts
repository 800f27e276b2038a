import {Sqlite} from '../store/sqlite.ts'

/** A record as it came, and the two parts of its `sequence`. */
type RecordEvent = {type: string; sequence: string; data: {dock: string; revision?: number; [field: string]: unknown}}

const schema = `
  CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, dock TEXT, revision INTEGER, data TEXT, PRIMARY KEY (kind, id, dock));
  CREATE TABLE IF NOT EXISTS seen (epoch INTEGER, number INTEGER, PRIMARY KEY (epoch, number));
  CREATE TABLE IF NOT EXISTS held (epoch INTEGER PRIMARY KEY, up_to INTEGER);`

/** What central knows: the newest snapshot of each thing at each dock, and how far it has every record. */
export function openTable(path: string) {
  const db = new Sqlite(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(schema)
  const see = db.prepare('INSERT OR IGNORE INTO seen VALUES (?, ?)')
  const upTo = db.prepare<[number], number>('SELECT up_to FROM held WHERE epoch = ?').pluck()
  const move = db.prepare('INSERT INTO held VALUES (?, ?) ON CONFLICT DO UPDATE SET up_to = excluded.up_to')
  const sawNext = db.prepare<[number, number]>('DELETE FROM seen WHERE epoch = ? AND number = ?')
  // A higher revision replaces, so late and doubled records do no harm.
  const put = db.prepare(`INSERT INTO thing VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET revision = excluded.revision, data = excluded.data WHERE excluded.revision > thing.revision`)

  /** Stores one record; false when it was known already. */
  const take = db.transaction(({type, sequence, data}: RecordEvent): boolean => {
    const [epoch = 0, number = 0] = sequence.split('-').map(Number)
    const before = upTo.get(epoch) ?? 0
    if (number <= before || see.run(epoch, number).changes === 0) return false
    const kind = type.split('.')[1] ?? type
    put.run(kind, data[kind] ?? String(epoch), data.dock, data.revision ?? number, JSON.stringify(data))
    let held = before
    while (sawNext.run(epoch, held + 1).changes === 1) held += 1
    move.run(epoch, held)
    return true
  })

  return {
    take,
    /** `up_to` of the next index receipt: the end of the unbroken sequence; null while the first record is missing. */
    unbroken: (sequence: string): string | null => {
      const held = upTo.get(Number(sequence.slice(0, 10))) ?? 0
      return held === 0 ? null : `${sequence.slice(0, 10)}-${String(held).padStart(12, '0')}`
    },
    /** Everything, for people and tests; `waiting` are records that came after a gap. */
    all: () => ({
      things: db
        .prepare<[], {kind: string; dock: string; data: string}>(
          'SELECT kind, dock, data FROM thing ORDER BY kind, id, dock',
        )
        .all()
        .map(thing => ({...thing, data: JSON.parse(thing.data)})),
      sequences: db
        .prepare(`SELECT epoch, up_to, (SELECT count(*) FROM seen WHERE seen.epoch = held.epoch) AS waiting FROM held`)
        .all(),
    }),
  }
}
