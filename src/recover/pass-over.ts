import {clearAlerts, raiseAlert} from '../facts/alerts.ts'
import type {Dock} from '../facts/dock.ts'
import {namedFor} from '../steps/set-aside.ts'
import {standingAlerts} from '../store/alerts.ts'
import type {Store} from '../store/open.ts'

const problems = {file: 'vault-file-unreadable', folder: 'vault-folder-unreadable'} as const
const UNREADABLE: ReadonlySet<string> = new Set(Object.values(problems))

/** What this look passed over: the subjects of its alerts. */
const passed = new WeakMap<Store, Set<string>>()

/** A look at the vault begins. @returns ends it: what a former one passed over and this one didn't is no trouble any more */
export function beginLook(dock: Dock): () => void {
  const now = new Set<string>()
  passed.set(dock.store, now)
  return () => {
    for (const {problem, subject, clip} of standingAlerts(dock.store)) {
      if (!UNREADABLE.has(problem) || clip !== null || now.has(subject)) continue
      clearAlerts(dock, subject, standing => standing === problem)
    }
  }
}

/** One odd file or folder must not keep a dock from starting: it stays where it is, with an alert. */
export function passOver(dock: Dock, path: Buffer, error: unknown, kind: 'file' | 'folder' = 'file'): void {
  dock.log.error({event: 'vault.passed-over', path: path.toString('latin1'), err: error})
  const name = namedFor(path)
  passed.get(dock.store)?.add(name.about)
  raiseAlert(dock, {problem: problems[kind], severity: 'critical', ...name})
}

/** Does the same to each file, and passes over those with which it fails. */
export async function passingOver(
  dock: Dock,
  files: readonly string[],
  recover: (file: string) => Promise<void> | void,
): Promise<void> {
  for (const file of files) {
    try {
      await recover(file)
    } catch (error) {
      passOver(dock, Buffer.from(file), error)
    }
  }
}
