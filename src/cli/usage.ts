import {resolve} from 'node:path'
import {type Language, languageOf, sentences} from '../say/say.ts'

/** The command was called in a way that can't work; the message says what to change. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** A path as the person meant it: npm runs a script in the package's folder, and says by INIT_CWD where it was called. */
export const callerPath = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path)

/** @throws {UsageError} for another language */
export function languageFrom(option: string | undefined): Language {
  const byLocale = languageOf(process.env)
  if (option === undefined) return byLocale
  if (option === 'zh-CN' || option === 'en') return option
  const say = sentences(byLocale)
  throw new UsageError(say.config.wrong('--lang', option, say.mends['mend-language']))
}
