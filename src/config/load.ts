import {readFileSync} from 'node:fs'
import {dirname, isAbsolute, resolve} from 'node:path'
import {parse, TomlError} from 'smol-toml'
import type {z} from 'zod'
import {type Config, configSchema} from './schema.ts'

/** The configuration can't be used; each line names a field, its value and the mend. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration file. Relative paths in it are taken from the file's own folder.
 *
 * @throws {ConfigError} when it can't be read, isn't TOML, or a field is wrong or unknown
 */
export function loadConfig(path: string): Config {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`${path} can't be read: give a readable file with --config`, {cause: error})
  }
  return withAbsolutePaths(parseConfig(text, path), dirname(resolve(path)))
}

/**
 * As {@link loadConfig}, from its text; paths stay as they are.
 *
 * @param path names the file in errors
 */
export function parseConfig(text: string, path: string): Config {
  let raw: unknown
  try {
    raw = parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw new ConfigError(`${path}, line ${error.line}: not TOML; ${error.message.split('\n')[0]}`, {cause: error})
  }
  const parsed = configSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map(issue => `${path}: ${sayIssue(issue, raw)}`).join('\n'))
}

function sayIssue(issue: z.core.$ZodIssue, raw: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length === 0 ? 'at the top' : `under ${issue.path.join('.')}`
    return `${issue.keys.join(', ')} ${where} isn't known; correct its name or remove it (config/evidock.toml explains every field)`
  }
  const value = issue.path.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), raw)
  const field = issue.path.join('.')
  if (value === undefined) return `${field} is missing; add it (config/evidock.toml explains every field)`
  return `${field} is ${sayValue(value)}; ${issue.message}`
}

const sayValue = (value: unknown): string => (typeof value === 'number' ? String(value) : JSON.stringify(value))

const isTable = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null

function withAbsolutePaths(config: Config, base: string): Config {
  const from = (path: string): string => (isAbsolute(path) ? path : resolve(base, path))
  const maybe = (path: string | undefined): string | undefined => (path === undefined ? undefined : from(path))
  const {mqtt, rosters, media} = config
  return {
    ...config,
    data: from(config.data),
    media: {...media, ffmpeg: maybe(media.ffmpeg), ffprobe: maybe(media.ffprobe)},
    folder: config.folder.map(folder => ({...folder, root: from(folder.root)})),
    ...(rosters ? {rosters: {folder: from(rosters.folder)}} : {}),
    ...(mqtt
      ? {
          mqtt: {
            ...mqtt,
            ca: maybe(mqtt.ca),
            cert: maybe(mqtt.cert),
            key: maybe(mqtt.key),
            password_file: maybe(mqtt.password_file),
            receipt_keys: Object.fromEntries(Object.entries(mqtt.receipt_keys).map(([id, path]) => [id, from(path)])),
          },
        }
      : {}),
  }
}
