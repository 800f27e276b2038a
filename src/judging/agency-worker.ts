import {setPriority} from 'node:os'
import {parentPort, workerData} from 'node:worker_threads'
import {ownThread} from '../disk/entries.ts'
import {judgeAgency} from './judge-agency.ts'

/** Whoever docks a recorder meanwhile goes first. */
const NICE = 10

const thread = ownThread()
if (thread !== null) setPriority(thread, NICE)
parentPort?.postMessage(judgeAgency(workerData))
