import {dirname, isAbsolute, resolve} from 'node:path'
import {parse, TomlError} from 'smol-toml'
import {z} from 'zod'
import {readWhole} from '../disk/files.ts'
import {type Catalogue, english} from '../say/catalogue.ts'
import {credentialNamed, type FindCredential, givenCredential} from './credential.ts'
import {type Config, configSchema, liesWithin} from './schema.ts'

/** The configuration can't be used; each line names a field, its value and the mend. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration file. Relative paths in it are taken from the file's own folder.
 *
 * @param say the sentences of errors
 * @throws {ConfigError} when it can't be read, isn't TOML, a field is wrong or unknown, or a credential isn't given
 */
export function loadConfig(path: string, say: Catalogue = english, credential = givenCredential): Config {
  let text: string
  try {
    text = readWhole(path).toString()
  } catch (error) {
    throw new ConfigError(say.config.unreadable(path), {cause: error})
  }
  const parsed = withCredentials(parseConfig(text, path, say), path, say, credential)
  const config = withAbsolutePaths(parsed, dirname(resolve(path)))
  for (const {root} of config.folder) {
    if (!liesWithin(config.data, root)) continue
    throw new ConfigError(`${path}: ${say.config.wrong('data', JSON.stringify(config.data), say.mends['mend-apart'])}`)
  }
  return config
}

/**
 * As {@link loadConfig}, from its text; paths stay as they are.
 *
 * @param path names the file in errors
 */
export function parseConfig(text: string, path: string, say: Catalogue = english): Config {
  let raw: unknown
  try {
    raw = parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const what = error.message.split('\n')[0] ?? ''
    throw new ConfigError(say.config.notToml(path, error.line, what), {cause: error})
  }
  return checkConfig(raw, `${path}: `, say)
}

/**
 * A configuration from its raw values.
 *
 * @param before stands before each line of an error
 * @throws {ConfigError} when a field is wrong or unknown
 */
export function checkConfig(raw: unknown, before: string, say: Catalogue = english): Config {
  const {localeError} = say === english ? z.locales.en() : z.locales.zhCN()
  const parsed = configSchema.safeParse(raw, {error: localeError})
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map(issue => `${before}${sayIssue(issue, raw, say)}`).join('\n'))
}

function sayIssue(issue: z.core.$ZodIssue, raw: unknown, say: Catalogue): string {
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length === 0 ? say.config.atTop : say.config.under(issue.path.join('.'))
    return say.config.unknown(issue.keys.join(', '), where)
  }
  const value = issue.path.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), raw)
  const field = issue.path.join('.')
  if (value === undefined) return say.config.missing(field)
  return say.config.wrong(field, sayValue(value), isMend(issue.message) ? say.mends[issue.message] : issue.message)
}

const isMend = (text: string): text is keyof Catalogue['mends'] => Object.hasOwn(english.mends, text)

const sayValue = (value: unknown): string => (typeof value === 'number' ? String(value) : JSON.stringify(value))

const isTable = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null

/** With the path of a credential where one is named: in the files by which the dock is let in to its broker. */
function withCredentials(config: Config, path: string, say: Catalogue, credential: FindCredential): Config {
  const {mqtt} = config
  if (mqtt === undefined) return config
  const found: Partial<Record<(typeof CREDENTIALS)[number], string>> = {}
  for (const field of CREDENTIALS) {
    const name = credentialNamed(mqtt[field] ?? '')
    if (name === null) continue
    const mend = !/^[\w-][\w.-]*$/.test(name) ? 'mend-credential-name' : 'mend-credential'
    const place = mend === 'mend-credential' ? credential(name) : null
    if (place === null)
      throw new ConfigError(
        `${path}: ${say.config.wrong(`mqtt.${field}`, JSON.stringify(mqtt[field]), say.mends[mend])}`,
      )
    found[field] = place
  }
  return {...config, mqtt: {...mqtt, ...found}}
}

const CREDENTIALS = ['ca', 'cert', 'key', 'password_file'] as const

function withAbsolutePaths(config: Config, base: string): Config {
  const from = (path: string): string => (isAbsolute(path) ? path : resolve(base, path))
  const maybe = (path: string | undefined): string | undefined => (path === undefined ? undefined : from(path))
  const {mqtt, rosters, documents, media, usb, rules} = config
  return {
    ...config,
    data: from(config.data),
    rules: {
      ...rules,
      rulesets: maybe(rules.rulesets),
      calendars: maybe(rules.calendars),
      cases: maybe(rules.cases),
      registers: maybe(rules.registers),
    },
    media: {...media, ffmpeg: maybe(media.ffmpeg), ffprobe: maybe(media.ffprobe)},
    folder: config.folder.map(folder => ({...folder, root: from(folder.root)})),
    ...(usb
      ? {
          usb: {
            ...usb,
            profiles: maybe(usb.profiles),
            secrets: Object.fromEntries(Object.entries(usb.secrets).map(([profile, path]) => [profile, from(path)])),
          },
        }
      : {}),
    ...(rosters ? {rosters: {folder: from(rosters.folder)}} : {}),
    ...(documents ? {documents: {...documents, folder: from(documents.folder)}} : {}),
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
