import {createHash} from 'node:crypto'
import {basename} from 'node:path'
import {expect, vi} from 'vitest'
import {recorderId} from '../../src/contract/identity.ts'
import type {ConsumerTable} from '../../src/demo/consumer-table.ts'
import type {Card} from './cards.ts'

/** What the consumer must hold of one file of a card. `held` is verified at this docking, or at an earlier one. */
type TrueClip = {
  recorder: unknown
  /** The file's own, where a recorder gave it: a name that a person may have typed stays in the dock. */
  name: unknown
  bytes: unknown
  sha256: string | null
  outcome: unknown
  stage: unknown
}

/** All clips of all cards that were docked, by what this machine reads of the cards' own files. */
export type Truth = {
  /** A card was docked: from now on the consumer must hold what lies on it. */
  add(serial: string, card: Card): void
  /** Waits until the consumer holds just these clips, each once, and has seen every record up to the last. */
  expect(table: () => ConsumerTable, withinMs?: number): Promise<void>
  /** SHA-256 of each file that the vault must hold whole, sorted. */
  digests(): string[]
}

const WITHIN_MS = 60_000
const RECORDER_NAME = /^AB_dev/

export function newTruth(): Truth {
  const clips = new Map<string, TrueClip[]>()
  return {
    add(serial, card) {
      const recorder = recorderId(serial)
      const whole = Object.entries(card.files).map(([path, content]) => clipOf(recorder, path, content))
      const lacking = Object.entries(card.lacking ?? {}).map(([path, {content, outcome, stage}]) => ({
        ...clipOf(recorder, path, content),
        sha256: null,
        outcome,
        stage,
      }))
      clips.set(recorder, [...whole, ...lacking])
    },
    async expect(table, withinMs = WITHIN_MS) {
      const wanted = {clips: sorted([...clips.values()].flat()), gaps: [0]}
      await vi.waitFor(() => expect(held(table())).toEqual(wanted), {timeout: withinMs, interval: 250})
    },
    digests: () =>
      [...clips.values()]
        .flat()
        .flatMap(({sha256}) => sha256 ?? [])
        .sort(),
  }
}

const clipOf = (recorder: string, path: string, content: Buffer): TrueClip => ({
  recorder,
  name: RECORDER_NAME.test(basename(path)) ? basename(path) : null,
  bytes: content.length,
  sha256: content.length === 0 ? null : createHash('sha256').update(content).digest('hex'),
  outcome: content.length === 0 ? 'empty' : 'held',
  stage: content.length === 0 ? 'listed' : 'matched',
})

function held({things, sequences}: ConsumerTable): {clips: TrueClip[]; gaps: number[]} {
  const clips = things
    .filter(({kind}) => kind === 'clip')
    .map(({data: {recorder, name, bytes, sha256, outcome, stage}}) => ({
      recorder,
      name,
      bytes,
      sha256: typeof sha256 === 'string' ? sha256 : null,
      outcome: outcome === 'verified' || outcome === 'already-held' ? 'held' : outcome,
      stage,
    }))
  return {clips: sorted(clips), gaps: sequences.map(({waiting}) => waiting)}
}

const sorted = (clips: readonly TrueClip[]): TrueClip[] =>
  clips.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
