import type {Restored} from '../main.ts'
import type {Catalogue} from '../say/catalogue.ts'

/** Says on standard error that an older database came back, and what it was told. */
export function sayRestored({by, clips, dockings}: Restored, say: Catalogue): void {
  if (by !== null) process.stderr.write(`${say.restored(say.restoredBy[by])}\n`)
  if (clips + dockings > 0) process.stderr.write(`${say.adopted(clips, dockings)}\n`)
}
