import pino, {type Logger} from 'pino'

/** The log: a JSON object a line on standard error, each with a stable `event`; written before the call returns. */
export const openLog = (level: string): Logger =>
  pino({level, base: null, timestamp: pino.stdTimeFunctions.isoTime}, pino.destination({fd: 2, sync: true}))

/** A person at a terminal reads bars and sentences, and of the log only what needs attention. */
export const quietAtTerminal = (): string => process.env.EVIDOCK_LOG_LEVEL ?? (process.stderr.isTTY ? 'error' : 'info')
