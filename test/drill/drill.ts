import type {Arrival} from '../../src/detect/source.ts'
import {factsHaveFiles, standingProblems} from './checks.ts'
import {type Looked, type Moment, type Ran, type Run, runDock} from './dock-run.ts'
import {type MachineState, seenKey, stateKey} from './machine-state.ts'
import type {Fault, Point, Recorded} from './observer.ts'
import type {Story} from './stories.ts'
import {consistent, faultless, underFault} from './verdict.ts'
import {afterDeath, cacheDropped, faultsAt, powerLostLater, seededBy} from './what-fails.ts'

/** How much is tried: shares from 0 to 1, of the faults and of the states that a crash leaves. The whole is 1 in all. */
export type Portion = {faults: number; crashes: number; recoveryFaults: number; recoveryCrashes: number}

export type Figures = {
  story: string
  /** Calls of the story, and of the starts that recover from its crashes. */
  calls: number
  recoveryCalls: number
  /** A call and what goes wrong there: fails once, fails always, killed before, killed after, un-synced writes lost. */
  points: number
  recoveryPoints: number
  /** Of these: faults that were tried, and states that a crash leaves; all others leave one of the same. */
  faults: number
  states: number
  /** Faults at a call that wasn't made again, however often it was tried. */
  unmet: number
  /** Starts of the dock. */
  runs: number
  losses: string[]
}

const KILLS_A_CALL = 3
/** What Node does on its threads ends in another order now and then, and then one commit less may have been made. */
const TRIES_TO_MEET = 4

/**
 * What is tried in the story itself, and in the recovery after a crash. There two states count as the same when a
 * process sees the same, and only the harshest losses are tried: else a recovery from each state has thousands.
 */
type Depth = {
  faults: 'faults' | 'recoveryFaults'
  crashes: 'crashes' | 'recoveryCrashes'
  key: (state: MachineState) => string
  harshest: boolean
}
const FIRST: Depth = {faults: 'faults', crashes: 'crashes', key: stateKey, harshest: false}
const SECOND: Depth = {faults: 'recoveryFaults', crashes: 'recoveryCrashes', key: seenKey, harshest: true}

/**
 * Tries every crash point of a story.
 *
 * @param visitor another recorder, which comes after a fault that lasted
 * @param seed for the fates of un-synced writes, and for what a portion chooses
 */
export async function drill(
  story: Story,
  place: Pick<Run, 'base' | 'ignores'> & {visitor: Arrival},
  portion: Portion,
  seed: number,
): Promise<Figures> {
  const figures: Figures = {
    story: story.name,
    calls: 0,
    recoveryCalls: 0,
    points: 0,
    recoveryPoints: 0,
    faults: 0,
    states: 0,
    unmet: 0,
    runs: 0,
    losses: [],
  }
  const there = [story.arrival]
  const usual = await alertsThatStand(story, place.base)
  const [settled, faulted, crashed] = [new Set<string>(), new Set<string>(), new Set<string>()]

  /** By its name and not by its turn, so that a change of the program elsewhere doesn't choose others. */
  const chosen = (share: number, name: string): boolean => share >= 1 || seededBy(`${seed} ${name}`)() < share

  const run = async (options: Omit<Run, 'base' | 'ignores'>): Promise<Ran> => {
    figures.runs += 1
    return await runDock({base: place.base, ignores: place.ignores, ...options})
  }
  const blame = (how: string, problems: readonly string[]): void => {
    if (problems.length > 0) figures.losses.push(`${story.name}: ${how}: ${problems.slice(0, 4).join('; ')}`)
  }

  /** A start in which nothing fails, with the recorder in its bay: in the end all is as it must be. */
  const recover = async (from: MachineState, how: string, {keep = false, copiedAnew = false} = {}): Promise<Ran> => {
    const look = (looked: Looked, moment: Moment): string[] => faultless(looked, moment, story, {usual, copiedAnew})
    const ran = await run({from, there, keep, look})
    blame(how, refusal(ran))
    return ran
  }

  /** As {@link recover}, unless it went well from the same state before; and then the power is lost too. */
  const settle = async (from: MachineState, how: string, {key}: Depth, copiedAnew = false): Promise<void> => {
    if (isKnown(settled, key(from))) return
    const {end} = await recover(from, how, {copiedAnew})
    await losePower(end, how, key, copiedAnew)
  }

  const losePower = async (end: MachineState, how: string, key: Depth['key'], copiedAnew = false): Promise<void> => {
    for (const {disk, fate} of powerLostLater(end)) {
      const state = {...end, disk}
      if (!isKnown(settled, key(state))) await recover(state, `${how}; later the power lost, ${fate}`, {copiedAnew})
    }
  }

  const strike = async (from: MachineState, fault: Fault, how: string, depth: Depth): Promise<void> => {
    figures.faults += 1
    const lasts = fault.how === 'always'
    const look = (looked: Looked, moment: Moment): string[] => underFault(looked, moment, story, {usual, fault})
    const told = `${how}${describe(fault.point)} fails ${fault.how} (${fault.error})`
    const attempt = async (): Promise<Ran> => {
      const ran = await run({from, there, later: lasts && !fault.atStop ? [place.visitor] : [], fault, look})
      blame(told, ran.problems)
      return ran
    }
    let ran = await attempt()
    for (let tries = 1; ran.struck === 0 && tries < TRIES_TO_MEET; tries += 1) ran = await attempt()
    if (ran.struck === 0) figures.unmet += 1
    for (const state of [ran.end, ...cacheDropped(ran.end), ...ran.unsaid]) await settle(state, told, depth, lasts)
  }

  /** @returns how many faults these calls can meet */
  const strikeAll = async (
    from: MachineState,
    calls: readonly Recorded[],
    how: string,
    depth: Depth,
  ): Promise<number> => {
    let count = 0
    for (const call of calls) {
      for (const fault of faultsAt(call, depth.harshest)) {
        count += 1
        const name = `${call.call} ${call.path} ${fault.error} ${fault.how}`
        if (!chosen(portion[depth.faults], `${how} ${name} ${call.nth}`)) continue
        if (!isKnown(faulted, `${depth.key(call.before)} ${name}`)) await strike(from, fault, how, depth)
      }
    }
    return count
  }

  /** Each state that a crash at these calls leaves, once. */
  function* crashes(calls: readonly Recorded[], depth: Depth): Generator<{state: MachineState; how: string}> {
    for (const call of calls) {
      for (const [when, state] of Object.entries({before: call.before, within: call.within, after: call.after})) {
        if (state === null || isKnown(crashed, `${depth.crashes} ${stateKey(state)}`)) continue
        for (const {disk, fate} of afterDeath(state.disk, `${seed} ${stateKey(state)}`, depth.harshest)) {
          const how = `killed ${when} ${describe(call)}, ${fate}`
          if (!chosen(portion[depth.crashes], how) || isKnown(crashed, depth.key({...state, disk}))) continue
          figures.states += 1
          yield {state: {...state, disk}, how}
        }
      }
    }
  }

  /** The recorder is gone at the next start, and comes later. */
  const recoverWithout = async (from: MachineState, how: string): Promise<void> => {
    const look = (looked: Looked, moment: Moment): string[] =>
      moment === 'end' ? consistent(looked, story) : factsHaveFiles(looked, story.truth)
    const ran = await run({from, there: [], look})
    blame(`${how}; recorder gone`, refusal(ran))
    await settle(ran.end, `${how}; recorder gone, and back`, FIRST)
  }

  const whole = await recover(story.before, 'without any fault', {keep: true})
  figures.calls = whole.points.length
  figures.points = KILLS_A_CALL * whole.points.length + (await strikeAll(story.before, whole.points, '', FIRST))
  for (const {state, how} of crashes(whole.points, FIRST)) {
    settled.add(stateKey(state)).add(seenKey(state))
    const ran = await recover(state, how, {keep: true})
    await losePower(ran.end, how, FIRST.key)
    await recoverWithout(state, how)
    figures.recoveryCalls += ran.points.length
    const faults = await strikeAll(state, ran.points, `${how}; then `, SECOND)
    figures.recoveryPoints += KILLS_A_CALL * ran.points.length + faults
    for (const again of crashes(ran.points, SECOND)) await settle(again.state, `${how}; ${again.how}`, SECOND)
  }
  return figures
}

/** The alerts that stand when nothing ever failed, by problem. */
async function alertsThatStand({before, arrival}: Story, base: string): Promise<string[]> {
  let problems: string[] = []
  const look = (looked: Looked): string[] => {
    problems = standingProblems(looked)
    return []
  }
  await runDock({base, from: before, there: [arrival], look})
  return problems
}

/** Notes a key. @returns whether it was there before */
function isKnown(keys: Set<string>, key: string): boolean {
  const known = keys.has(key)
  keys.add(key)
  return known
}

const describe = ({call, path, nth}: Point): string => `${call} ${path.replace(/^data\/vault\//, '')} (${nth})`

const refusal = ({refused, problems}: Ran): string[] =>
  refused === null ? problems : [...problems, `the dock didn't start: ${String(refused)}`]
