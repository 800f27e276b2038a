import {resolve} from 'node:path'
import {ConfigError} from '../config/load.ts'
import type {Language} from '../say/say.ts'
import {languageOf} from '../say/say.ts'

/** The command was called in a way that can't work; the message says what to change. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** A path as the person meant it: npm runs a script in the package's folder, and says by INIT_CWD where it was called. */
export const callerPath = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path)

/** @throws {UsageError} for another language */
export function languageFrom(option: string | undefined): Language {
  if (option === undefined) return languageOf(process.env)
  if (option === 'zh-CN' || option === 'en') return option
  throw new UsageError(`--lang is ${option}: write zh-CN or en`)
}

/** A wrong configuration is a matter of usage. */
export const asUsageError = (error: unknown): unknown =>
  error instanceof ConfigError ? new UsageError(error.message, {cause: error}) : error
