import {userInfo} from 'node:os'
import {purpose, purposes} from '../contract/access.ts'
import {type AccessRequest, accessRequest, MOST_SAID} from '../contract/control.ts'
import {exists} from '../disk/entries.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {UsageError} from './usage.ts'

export type ViewOptions = {
  reason?: string
  purpose?: string
  approver?: string
  legalBasis?: string
  by?: string
  revision?: string
}

/**
 * Who looks at what, and why, as a command says it.
 *
 * @param copyTo absolute path of the copy that is asked for; null for none
 * @throws {UsageError} without an item or a reason, for a copy without an approver, or one that would overwrite a file
 */
export function accessRequestOf(
  given: string | undefined,
  copyTo: string | null,
  options: ViewOptions,
  say: Catalogue,
): AccessRequest {
  const {view} = say
  const item = given?.trim().toLowerCase()
  const reason = textOf('--reason', options.reason, say)
  const approver = textOf('--approver', options.approver, say)
  if (item === undefined) throw new UsageError(view.which)
  if (reason === null) throw new UsageError(view.reason)
  if (copyTo !== null && approver === null) throw new UsageError(view.approver)
  if (copyTo !== null && exists(copyTo)) throw new UsageError(view.copyExists(copyTo))
  const request = accessRequest.safeParse({
    item,
    revision: revisionOf(options.revision, say),
    how: copyTo === null ? 'view' : 'copy',
    ...whoAsks(),
    officer: officerOf(options.by, say),
    reason,
    purpose: purposeOf(options.purpose, say),
    legal_basis: textOf('--legal-basis', options.legalBasis, say),
    approver,
  })
  // What is left to be wrong is the item: no id of ours looks so.
  if (!request.success) throw new UsageError(view.unknown(item))
  return request.data
}

/** The operating system's user, and who became that user by sudo(8). */
function whoAsks(): Pick<AccessRequest, 'who' | 'login'> {
  const {SUDO_USER: login} = process.env
  return {who: userName(), login: login ? login.slice(0, MOST_SAID) : null}
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A user without a name, as in some containers.
    return `uid ${process.getuid?.()}`
  }
}

/** @throws {UsageError} for one that is too long */
function textOf(option: string, given: string | undefined, say: Catalogue): string | null {
  const text = given?.trim() ?? ''
  if (text.length > MOST_SAID) throw new UsageError(say.config.wrong(option, `${text.slice(0, 40)}…`, say.view.tooLong))
  return text === '' ? null : text
}

function revisionOf(given: string | undefined, say: Catalogue): number | null {
  if (given === undefined) return null
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given)
  throw new UsageError(say.config.wrong('--revision', given, say.view.wholeNumber))
}

function officerOf(given: string | undefined, say: Catalogue): string | null {
  if (given === undefined || /^\d{4,20}$/.test(given)) return given ?? null
  throw new UsageError(say.config.wrong('--by', given, say.mends['mend-officer']))
}

function purposeOf(given: string | undefined, say: Catalogue): AccessRequest['purpose'] {
  if (given === undefined) return null
  const read = purpose.safeParse(given)
  if (read.success) return read.data
  throw new UsageError(say.config.wrong('--purpose', given, say.view.purpose(purposes.join(', '))))
}
