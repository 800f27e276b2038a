import {once} from 'node:events'
import {Worker} from 'node:worker_threads'
import {ownFile} from '../disk/own-files.ts'
import {setAlerts} from '../facts/alerts.ts'
import {type Dock, utcNow} from '../facts/dock.ts'
import type {Alarm} from '../rules/alarms.ts'
import type {AgencyOrder} from './judge-agency.ts'

/** Cases and clips change all day long, and dates come by themselves. */
const AGAIN_MS = 3_600_000
/** Lists that a person saves one after the other make one judgement. */
const SOON_MS = 1000

/** An agency of 5,000 cases takes half of this, for some seconds. */
const HEAP = {maxOldGenerationSizeMb: 768}

export type Agency = {
  /** What it is judged by has changed. */
  changed: () => void
  stop: () => Promise<void>
}

/**
 * Judges the agency by its registers and by all cases of the dock: when its registers or rules have changed, and every hour.
 * What somebody should look at stands as alerts.
 *
 * @param order what is to be judged now; null where no registers are kept
 */
export function tendAgency(dock: Dock, order: () => Omit<AgencyOrder, 'at'> | null): Agency {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const judge = async (): Promise<void> => {
    const now = order()
    try {
      const alarms = now === null ? [] : await onThread({...now, at: utcNow()}, stopping.signal)
      const alerts = alarms.map(({checks, ...alarm}) => ({...alarm, detail: {checks}}))
      setAlerts(dock, 'agency', alerts)
      if (now !== null) dock.log.info({event: 'agency.judged', alerts: alerts.length})
    } catch (error) {
      if (!stopping.signal.aborted) dock.log.error({event: 'agency.not-judged', err: error})
    }
  }
  const judgeIn = (ms: number): void => {
    clearTimeout(timer)
    if (stopping.signal.aborted) return
    timer = setTimeout(() => {
      running = running.then(judge).finally(() => judgeIn(AGAIN_MS))
    }, ms)
  }
  return {
    changed: () => judgeIn(SOON_MS),
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}

/** With thousands of cases it takes seconds, in which no recorder is to wait. */
async function onThread(order: AgencyOrder, signal: AbortSignal): Promise<Alarm[]> {
  const thread = new Worker(ownFile('judging/agency-worker.js'), {workerData: order, resourceLimits: HEAP})
  const ended = once(thread, 'exit').then(([code]): never => {
    throw new Error(`the thread that judges the agency has ended with ${code}`)
  })
  try {
    const [alarms] = await Promise.race([once(thread, 'message', {signal}), ended])
    return alarms
  } finally {
    ended.catch(() => {})
    await thread.terminate()
  }
}
