import type {CommandData} from '../contract/command.ts'
import {formatSequence, parseSequence} from '../contract/envelope.ts'
import {insertReplay, keptOf} from '../store/replays.ts'
import type {Deed} from './commands.ts'
import type {Dock} from './dock.ts'

const rangesAtMost = 100

/** Lets the records of a range go again, as far as they are kept, within a running transaction. */
export function replayRecords(dock: Dock, {from, to}: CommandData<'replay'>): Deed {
  const [first, last] = [parseSequence(from), parseSequence(to)]
  if (first.epoch !== last.epoch) return refused('replay-of-two-epochs')
  if (first.number > last.number) return refused('replay-of-nothing')
  const range = {epoch: first.epoch, from: first.number, to: last.number}
  // What a former epoch spoke of has gone again in this one; of its numbers the database may know less than central.
  const isOn = first.epoch === dock.epoch
  const {rows, missing} = isOn ? keptOf(dock.store, range, rangesAtMost) : {rows: 0, missing: [range]}
  if (rows > 0) insertReplay(dock.store, range)
  const sequences = missing.map(gap => ({
    from: formatSequence(range.epoch, gap.from),
    to: formatSequence(range.epoch, gap.to),
  }))
  return {
    answer: {verb: 'replay', state: 'done', problem: null, rows, detail: {missing: sequences}},
    attested: null,
  }
}

const refused = (problem: string): Deed => ({
  answer: {verb: 'replay', state: 'refused', problem, rows: null, detail: {missing: []}},
  attested: null,
})
